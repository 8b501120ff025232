using System.Globalization;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>Realised and estimated errors of a regression as messages, computed from summaries.</summary>
internal static class ErrorMessages
{
    /// <param name="errors">Of the labelled rows; null: none.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="losses">Null: nothing is estimated.</param>
    public static V1.RegressionPerformance Realised(PredictionErrors? errors, long rows, LossPredictor? losses)
    {
        var labelled = errors?.Count ?? 0;
        var message = new V1.RegressionPerformance { Labelled = labelled, Coverage = rows > 0 ? Math.Clamp((double)labelled / rows, 0, 1) : 0 };
        if (errors is null || RegressionReport.Of(errors) is not { } report)
            return message;
        if (report.MeanAbsoluteError is { } absolute)
        {
            (message.MeanAbsoluteError, message.MeanAbsoluteErrorInterval) = (absolute.Value, PerformanceMessages.Interval(absolute));
            if (losses?.Estimate(errors.Predicted) is { MeanAbsoluteError: var expected })
                (message.MeanAbsoluteErrorMinusEstimated, message.MeanAbsoluteErrorMinusEstimatedInterval) = PerformanceMessages.Difference(absolute.Value, expected, 0);
        }
        if (report.RootMeanSquaredError is { } root)
            (message.RootMeanSquaredError, message.RootMeanSquaredErrorInterval) = (root.Value, PerformanceMessages.Interval(root));
        if (report.Bias is { } bias)
            (message.Bias, message.BiasInterval) = (bias.Value, PerformanceMessages.Interval(bias));
        if (report.MedianAbsoluteError is { } median)
            (message.MedianAbsoluteError, message.MedianAbsoluteErrorInterval) = (median.Value, PerformanceMessages.Interval(median));
        if (report.MaxError is { } largest)
            message.MaxError = largest;
        if (report.RSquared is { } squared)
            (message.RSquared, message.RSquaredInterval) = (squared.Value, PerformanceMessages.Interval(squared));
        if (report.ExplainedVariance is { } explained)
            (message.ExplainedVariance, message.ExplainedVarianceInterval) = (explained.Value, PerformanceMessages.Interval(explained));
        if (report.MeanAbsolutePercentageError is { } relative)
            (message.MeanAbsolutePercentageError, message.MeanAbsolutePercentageErrorInterval) = (relative.Value, PerformanceMessages.Interval(relative));
        return message;
    }

    /// <summary>Null without rows or estimator.</summary>
    /// <param name="predicted">Of all rows; null: none.</param>
    /// <param name="expected">How they are estimated.</param>
    /// <param name="lastPane">The last pane that the rows are of.</param>
    /// <param name="spec">Gives panes their words.</param>
    public static V1.EstimatedErrors? Estimated(PredictedValues? predicted, ExpectedErrors expected, long lastPane, VersionSpec spec)
    {
        if (predicted is null || expected.Losses?.Estimate(predicted) is not { } estimate)
            return null;
        var message = new V1.EstimatedErrors
        {
            MeanAbsoluteError = estimate.MeanAbsoluteError.Value,
            MeanAbsoluteErrorInterval = PerformanceMessages.Interval(estimate.MeanAbsoluteError),
            RootMeanSquaredError = estimate.RootMeanSquaredError.Value,
            RootMeanSquaredErrorInterval = PerformanceMessages.Interval(estimate.RootMeanSquaredError),
            OutsideShare = estimate.OutsideShare,
        };
        if (estimate.OutsideShare > EstimateTrust.MostOutside)
            message.Untrusted.Add(string.Create(CultureInfo.InvariantCulture, $"an input of {100 * estimate.OutsideShare:0.#} % of the rows lies outside the range of the reference"));
        if (expected.SurprisedSince <= lastPane)
            message.Untrusted.Add(EstimateTrust.Contradicted(expected.SurprisedSince.Value, spec));
        return message;
    }
}
