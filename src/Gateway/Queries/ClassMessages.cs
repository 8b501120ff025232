using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>Realised and estimated performance of several classes as messages, computed from summaries.</summary>
internal static class ClassMessages
{
    /// <param name="outcomes">Of the labelled rows; null: none.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="expected">How they are estimated.</param>
    public static V1.ClassPerformance Realised(ClassOutcomes? outcomes, long rows, ExpectedClasses expected)
    {
        var labelled = outcomes?.Count ?? 0;
        var message = new V1.ClassPerformance { Labelled = labelled, Coverage = rows > 0 ? Math.Clamp((double)labelled / rows, 0, 1) : 0 };
        if (outcomes is null || ClassReport.Of(outcomes) is not { } report)
            return message;
        var table = report.Table;
        var estimate = outcomes.Predictions() is { } predictions ? expected.Estimator?.Estimate(predictions) : null;
        if (Accuracy.Of(table) is { } accuracy)
        {
            (message.Accuracy, message.AccuracyInterval) = (accuracy.Value, PerformanceMessages.Interval(accuracy));
            if (estimate is not null)
                (message.AccuracyMinusEstimated, message.AccuracyMinusEstimatedInterval) = PerformanceMessages.Difference(accuracy.Value, estimate.Accuracy, 0);
        }
        if (BalancedAccuracy.Of(table) is { } balanced)
            (message.BalancedAccuracy, message.BalancedAccuracyInterval) = (balanced.Value, PerformanceMessages.Interval(balanced));
        (message.Macro, message.Micro, message.Weighted) = (Averages(table, Averaging.Macro), Averages(table, Averaging.Micro), Averages(table, Averaging.Weighted));
        if (MatthewsCorrelation.Of(table) is { } correlation)
            (message.MatthewsCorrelation, message.MatthewsCorrelationInterval) = (correlation.Value, PerformanceMessages.Interval(correlation));
        if (CohensKappa.Of(table) is { } kappa)
            (message.CohensKappa, message.CohensKappaInterval) = (kappa.Value, PerformanceMessages.Interval(kappa));
        if (report.RocAuc is { } auc)
        {
            (message.RocAucMacro, message.RocAucMacroBound) = (auc.Value, auc.Bound);
            // The interval covers sampling; the cells add their own bound.
            message.RocAucMacroInterval = new() { Low = Math.Max(0, auc.Lower - auc.Bound), High = Math.Min(1, auc.Upper + auc.Bound) };
            if (estimate?.RocAuc is { } estimated)
                (message.RocAucMacroMinusEstimated, message.RocAucMacroMinusEstimatedInterval) = PerformanceMessages.Difference(auc.Value, estimated, auc.Bound);
        }
        (message.LogLoss, message.LogLossInterval) = (report.LogLoss.Value, PerformanceMessages.Interval(report.LogLoss));
        (message.BrierScore, message.BrierScoreInterval) = (report.Brier.Value, PerformanceMessages.Interval(report.Brier));
        (message.TopLabelCalibrationError, message.TopLabelCalibrationErrorInterval) = (report.Calibration.Expected.Value, PerformanceMessages.Interval(report.Calibration.Expected));
        message.Classes.Add(expected.Spec.Classes!.Select((name, code) => Figures(name, code, table, outcomes[code])));
        return message;
    }

    /// <summary>Null without rows or estimator.</summary>
    /// <param name="scores">Of all rows; null: none.</param>
    /// <param name="expected">How they are estimated.</param>
    /// <param name="lastPane">The last pane that the rows are of.</param>
    /// <param name="outside">Those of the rows with a value outside the reference; null: none, or it is not known.</param>
    public static V1.EstimatedClasses? Estimated(ClassScores? scores, ExpectedClasses expected, long lastPane, OutsideRows? outside = null)
    {
        if (scores is null || expected.Estimator?.Estimate(scores) is not { } estimate)
            return null;
        var message = new V1.EstimatedClasses
        {
            Accuracy = estimate.Accuracy.Value,
            AccuracyInterval = PerformanceMessages.Interval(estimate.Accuracy),
            LabelShares = { estimate.PerClass.Select(own => (own.TruePositives + own.FalseNegatives) / estimate.Rows) },
        };
        expected.Judge(message, scores, outside, lastPane);
        if (estimate.Precision is { } precision)
            (message.PrecisionMacro, message.PrecisionMacroInterval) = (precision.Value, PerformanceMessages.Interval(precision));
        if (estimate.Recall is { } recall)
            (message.RecallMacro, message.RecallMacroInterval) = (recall.Value, PerformanceMessages.Interval(recall));
        if (estimate.F1 is { } f1)
            (message.F1Macro, message.F1MacroInterval) = (f1.Value, PerformanceMessages.Interval(f1));
        if (estimate.RocAuc is { } auc)
            (message.RocAucMacro, message.RocAucMacroInterval) = (auc.Value, PerformanceMessages.Interval(auc));
        return message;
    }

    private static V1.ClassAverages Averages(ConfusionTable table, Averaging averaging)
    {
        var message = new V1.ClassAverages();
        if (Precision.Of(table, averaging) is { } precision)
            (message.Precision, message.PrecisionInterval) = (precision.Value, PerformanceMessages.Interval(precision));
        if (Recall.Of(table, averaging) is { } recall)
            (message.Recall, message.RecallInterval) = (recall.Value, PerformanceMessages.Interval(recall));
        if (F1Score.Of(table, averaging) is { } f1)
            (message.F1, message.F1Interval) = (f1.Value, PerformanceMessages.Interval(f1));
        return message;
    }

    private static V1.ClassFigures Figures(string name, int code, ConfusionTable table, OutcomeCells outcomes)
    {
        var own = table.OneAgainstRest(code);
        var message = new V1.ClassFigures
        {
            Name = name,
            Support = table.LabelCount(code),
            Predicted = table.PredictedCount(code),
            Confusion = { Enumerable.Range(0, table.Classes).Select(predicted => table[code, predicted]) },
        };
        if (Precision.Of(own) is { } precision)
            (message.Precision, message.PrecisionInterval) = (precision.Value, PerformanceMessages.Interval(precision));
        if (Recall.Of(own) is { } recall)
            (message.Recall, message.RecallInterval) = (recall.Value, PerformanceMessages.Interval(recall));
        if (F1Score.Of(own) is { } f1)
            message.F1 = f1.Value;
        if (RocAuc.From(outcomes) is { } auc)
            message.RocAuc = auc.Value;
        return message;
    }
}
