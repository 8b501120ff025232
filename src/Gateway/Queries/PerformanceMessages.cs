using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>Realised and estimated performance as messages, computed from score cells.</summary>
internal static class PerformanceMessages
{
    /// <param name="outcomes">Of the labelled rows.</param>
    /// <param name="scores">Of all rows.</param>
    /// <param name="estimator">Null: the reference has no labels.</param>
    public static V1.Performance Realised(OutcomeCells outcomes, ScoreCells scores, ConfidenceBasedEstimator? estimator)
    {
        var message = Realised(outcomes, scores.Count, estimator);
        if (scores.Count > 0)
        {
            var (matrix, (zeros, ones)) = (ConfusionMatrix.From(outcomes), scores.ClassCounts());
            message.CoverageByClass.Add(Coverage(0, zeros, matrix.TrueNegatives + matrix.FalseNegatives));
            message.CoverageByClass.Add(Coverage(1, ones, matrix.TruePositives + matrix.FalsePositives));
        }
        return message;
    }

    /// <param name="outcomes">Of the labelled rows.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="estimator">Null: the reference has no labels.</param>
    public static V1.Performance Realised(OutcomeCells outcomes, long rows, ConfidenceBasedEstimator? estimator)
    {
        var message = new V1.Performance { Labelled = outcomes.Count, Coverage = rows > 0 ? Math.Clamp((double)outcomes.Count / rows, 0, 1) : 0 };
        // What the labelled rows had led one to expect.
        var expected = estimator is not null && outcomes.Predictions() is { } predictions ? estimator.Estimate(predictions) : null;
        if (Accuracy.Of(outcomes) is { } accuracy)
        {
            (message.Accuracy, message.AccuracyInterval) = (accuracy.Value, Interval(accuracy));
            var (negatives, positives) = outcomes.LabelCounts();
            message.LabelRate = positives.Sum() / (double)outcomes.Count;
            message.MeanScore = negatives.Zip(positives, (n, p) => n + p).Select((count, cell) => count * ScoreCells.Midpoint(cell)).Sum() / outcomes.Count;
            if (expected is { } estimate)
                (message.AccuracyMinusEstimated, message.AccuracyMinusEstimatedInterval) = Difference(accuracy.Value, estimate.Accuracy, 0);
            AddConfusion(ConfusionMatrix.From(outcomes), message);
        }
        if (RocAuc.From(outcomes) is { } auc)
        {
            message.RocAuc = auc.Value;
            message.RocAucBound = auc.Bound;
            message.RocAucInterval = Interval(auc);
            if (expected?.RocAuc is { } estimate)
                (message.RocAucMinusEstimated, message.RocAucMinusEstimatedInterval) = Difference(auc.Value, estimate, auc.Bound);
        }
        if (PrAuc.AveragePrecision(outcomes) is { } average)
            (message.AveragePrecision, message.AveragePrecisionInterval, message.AveragePrecisionBound) = (average.Value, Interval(average), average.Bound);
        AddCalibration(outcomes, message);
        return message;
    }

    /// <summary>Null without rows or estimator.</summary>
    public static V1.EstimatedPerformance? Estimated(ScoreCells scores, ConfidenceBasedEstimator? estimator)
    {
        if (estimator?.Estimate(scores) is not { } estimate)
            return null;
        var message = new V1.EstimatedPerformance
        {
            Accuracy = estimate.Accuracy.Value,
            AccuracyInterval = Interval(estimate.Accuracy),
            LabelRate = (estimate.TruePositives + estimate.FalseNegatives) / estimate.Rows,
        };
        if (estimate.Precision is { } precision)
            (message.Precision, message.PrecisionInterval) = (precision.Value, Interval(precision));
        if (estimate.Recall is { } recall)
            (message.Recall, message.RecallInterval) = (recall.Value, Interval(recall));
        if (estimate.F1 is { } f1)
            (message.F1, message.F1Interval) = (f1.Value, Interval(f1));
        if (estimate.RocAuc is { } auc)
            (message.RocAuc, message.RocAucInterval) = (auc.Value, Interval(auc));
        return message;
    }

    /// <summary>Of all rows, each at the middle of its cell; 0 without rows.</summary>
    public static double MeanScore(ScoreCells scores) => scores.Count == 0 ? 0 : scores.CellCounts().Select((rows, cell) => rows * ScoreCells.Midpoint(cell)).Sum() / scores.Count;

    private static V1.ClassCoverage Coverage(uint predicted, long predictions, long labelled)
    {
        var message = new V1.ClassCoverage { PredictedClass = predicted, Predictions = predictions, Labelled = labelled };
        if (predictions > 0)
            message.Coverage = Math.Clamp((double)labelled / predictions, 0, 1);
        return message;
    }

    private static void AddConfusion(ConfusionMatrix matrix, V1.Performance message)
    {
        message.Confusion = new() { TrueNegatives = matrix.TrueNegatives, FalsePositives = matrix.FalsePositives, FalseNegatives = matrix.FalseNegatives, TruePositives = matrix.TruePositives };
        if (Precision.Of(matrix) is { } precision)
            (message.Precision, message.PrecisionInterval) = (precision.Value, Interval(precision));
        if (Recall.Of(matrix) is { } recall)
            (message.Recall, message.RecallInterval) = (recall.Value, Interval(recall));
        if (F1Score.Of(matrix) is { } f1)
            (message.F1, message.F1Interval) = (f1.Value, Interval(f1));
        if (BalancedAccuracy.Of(matrix) is { } balanced)
            (message.BalancedAccuracy, message.BalancedAccuracyInterval) = (balanced.Value, Interval(balanced));
        if (MatthewsCorrelation.Of(matrix) is { } correlation)
            (message.MatthewsCorrelation, message.MatthewsCorrelationInterval) = (correlation.Value, Interval(correlation));
        if (CohensKappa.Of(matrix) is { } kappa)
            (message.CohensKappa, message.CohensKappaInterval) = (kappa.Value, Interval(kappa));
    }

    private static void AddCalibration(OutcomeCells outcomes, V1.Performance message)
    {
        if (BrierScore.From(outcomes) is not { } brier || BrierScore.Decompose(outcomes) is not { } parts || ReliabilityCurve.EqualWidth(outcomes) is not { } curve || CalibrationError.Of(curve) is not { } error)
            return;
        (message.BrierScore, message.BrierScoreInterval) = (brier.Value, Interval(brier));
        message.BrierParts = new() { Reliability = parts.Reliability, Resolution = parts.Resolution, Uncertainty = parts.Uncertainty, WithinBins = parts.WithinBins };
        (message.ExpectedCalibrationError, message.ExpectedCalibrationErrorInterval) = (error.Expected.Value, Interval(error.Expected));
        (message.MaximumCalibrationError, message.MaximumCalibrationErrorInterval) = (error.Maximum.Value, Interval(error.Maximum));
        message.Reliability.Add(curve.Where(bin => bin.Rows > 0).Select(bin => new V1.ReliabilityBin { MeanScore = bin.MeanProbability!.Value, Observed = bin.Observed!.Value.Value, ObservedInterval = Interval(bin.Observed.Value), Rows = bin.Rows }));
    }

    /// <summary>Realised less estimated: the estimate's interval is for the realised figure of these very rows.</summary>
    public static (double Value, V1.Interval Interval) Difference(double realised, Estimate estimated, double bound) =>
        (realised - estimated.Value, new() { Low = realised - estimated.Upper - bound, High = realised - estimated.Lower + bound });

    public static V1.Interval Interval(Estimate estimate) => new() { Low = estimate.Lower, High = estimate.Upper };

    // The limits cover sampling; the cells add their own bound.
    private static V1.Interval Interval(AucEstimate area) => new() { Low = Math.Max(0, area.Lower - area.Bound), High = Math.Min(1, area.Upper + area.Bound) };
}
