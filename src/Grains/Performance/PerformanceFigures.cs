using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>The figures of a pane that are watched. Null: the pane has none (ROC AUC needs rows of both classes).</summary>
/// <param name="Accuracy">Share in [0, 1], or a difference of two.</param>
/// <param name="RocAuc">The same; of several classes the mean of each against all others, null when one is absent.</param>
/// <param name="Rows">That they stand on.</param>
public readonly record struct PerformanceFigures(double? Accuracy, double? RocAuc, long Rows)
{
    /// <summary>What labels show.</summary>
    public static PerformanceFigures Realised(OutcomeCells outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        return new(Statistics.Performance.Accuracy.Of(outcomes)?.Value, Statistics.Performance.RocAuc.From(outcomes)?.Value, outcomes.Count);
    }

    /// <summary>Realised accuracy and ROC AUC, and the estimated ones; null where there is none.</summary>
    public static double?[] SideBySide(PerformanceFigures realised, PerformanceFigures estimated) => [realised.Accuracy, realised.RocAuc, estimated.Accuracy, estimated.RocAuc];

    /// <summary>What labels show of several classes.</summary>
    public static PerformanceFigures Realised(ClassOutcomes outcomes) =>
        LabelledRows.Of(outcomes) is { IsWhole: true, Rows: > 0 } shown ? new(1 - shown.ErrorRate, shown.RocAuc, shown.Rows) : default;

    /// <summary>What the probabilities of several classes lead one to expect.</summary>
    public static PerformanceFigures Estimated(ClassScores scores, MulticlassConfidenceBasedEstimator estimator)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        return estimator.Estimate(scores) is { } estimate ? new(estimate.Accuracy.Value, estimate.RocAuc?.Value, estimate.Rows) : default;
    }

    /// <summary>What labels show of several classes less what the probabilities of the same rows had led one to expect.</summary>
    public static PerformanceFigures Surprise(ClassOutcomes outcomes, MulticlassConfidenceBasedEstimator estimator)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var realised = Realised(outcomes);
        if (outcomes.Predictions() is not { } predictions)
            return default;
        var expected = Estimated(predictions, estimator);
        return new(realised.Accuracy - expected.Accuracy, realised.RocAuc - expected.RocAuc, realised.Rows);
    }

    /// <summary>What scores lead one to expect, labels or none.</summary>
    public static PerformanceFigures Estimated(ScoreCells scores, ConfidenceBasedEstimator estimator)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(estimator);
        return estimator.Estimate(scores) is { } estimate ? new(estimate.Accuracy.Value, estimate.RocAuc?.Value, estimate.Rows) : default;
    }

    /// <summary>What labels show less what the scores of the same rows had led one to expect.</summary>
    public static PerformanceFigures Surprise(OutcomeCells outcomes, ConfidenceBasedEstimator estimator)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var realised = Realised(outcomes);
        if (outcomes.Predictions() is not { } predictions)
            return default;
        var expected = Estimated(predictions, estimator);
        return new(realised.Accuracy - expected.Accuracy, realised.RocAuc - expected.RocAuc, realised.Rows);
    }
}
