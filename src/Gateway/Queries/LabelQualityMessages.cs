using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Quality;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>Whether labels themselves have changed, as a message.</summary>
internal static class LabelQualityMessages
{
    /// <param name="outcomes">Of the labelled rows.</param>
    /// <param name="reference">Of the reference's; without rows nothing is compared with it.</param>
    /// <param name="estimator">Null: the reference has no labels.</param>
    /// <returns>Null without labelled rows, and while retractions are ahead of what they retract.</returns>
    public static V1.LabelQuality? Of(OutcomeCells outcomes, OutcomeCells reference, ConfidenceBasedEstimator? estimator)
    {
        if (!outcomes.IsWhole || outcomes.Predictions() is not { Count: > 0 } predictions)
            return null;
        var message = new V1.LabelQuality();
        if (BalanceOf(outcomes)?.Ratio is { } ratio)
            message.ClassRatio = ratio;
        if (BalanceOf(reference)?.Ratio is { } before)
            message.ReferenceClassRatio = before;
        if (estimator?.Estimate(predictions) is { } estimate)
            AddRate(message, outcomes.LabelCounts().Positives.Sum() / (double)estimate.Rows, estimate);
        if (NoiseChange(outcomes, reference) is { } change)
            (message.NoiseChange, message.NoiseChangeZ) = (change.Change, change.Z);
        return message;
    }

    // A row is predicted wrong, or of class 1, with c or 1 - c: of labels that are drawn with the calibrated probabilities both shares scatter alike.
    private static void AddRate(V1.LabelQuality message, double shown, CbpeEstimate estimate)
    {
        var expected = (estimate.TruePositives + estimate.FalseNegatives) / estimate.Rows;
        // Where one end is held at 0 or 1, the other is not.
        var reach = Math.Max(estimate.Accuracy.Upper - estimate.Accuracy.Value, estimate.Accuracy.Value - estimate.Accuracy.Lower);
        message.LabelRateMinusEstimated = shown - expected;
        message.LabelRateMinusEstimatedInterval = new() { Low = shown - expected - reach, High = shown - expected + reach };
    }

    private static ClassBalance? BalanceOf(OutcomeCells outcomes)
    {
        var (negatives, positives) = outcomes.LabelCounts();
        return ClassBalance.Of([negatives.Sum(), positives.Sum()]);
    }

    private static LabelNoiseChange? NoiseChange(OutcomeCells outcomes, OutcomeCells reference) =>
        ConfidentThresholds.From(reference) is { } thresholds && ConfidentJoint.From(reference, thresholds) is { } before && ConfidentJoint.From(outcomes, thresholds) is { } now ? LabelNoiseChange.Between(before, now) : null;
}
