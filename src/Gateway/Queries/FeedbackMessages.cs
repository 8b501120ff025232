using Watchgrain.Grains.Deltas;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Gateway.Queries;

/// <summary>What a version's own decisions do to its labels, as a message.</summary>
internal static class FeedbackMessages
{
    /// <param name="panes">One or several of a version.</param>
    /// <param name="reference">What the reference's predictions caused.</param>
    /// <returns>Null when nothing is known of any row.</returns>
    public static V1.Feedback? Of(PooledPanes panes, ExposureCounts reference)
    {
        var (rows, labels) = (panes.Exposures, panes.Exposed ?? new());
        if (rows.Known == 0 && panes.Exposed is null)
            return null;
        var message = new V1.Feedback();
        AddByExposure(message, panes, labels);
        if (CausedLabels.Of(labels) is { } caused)
        {
            var share = caused.Share();
            (message.ShareOfLabelsCaused, message.ShareOfLabelsCausedInterval) = (share.Value, PerformanceMessages.Interval(share));
        }
        if (!rows.LacksNoActions && ActionDiversity.Bits(rows.NoActions, rows.Actions, rows.HoldOuts) is { } entropy)
            message.ActionEntropy = entropy;
        if (ActionDiversity.Bits(reference.NoActions, reference.Actions, reference.HoldOuts) is { } before)
            message.ReferenceActionEntropy = before;
        if (InversePropensityEstimate.Of(labels) is not { } weighted)
            return message;
        (message.Weighted, message.EffectiveSampleSize) = (weighted.Rows, weighted.EffectiveSampleSize);
        (message.IpwAccuracy, message.IpwAccuracyInterval) = (weighted.Accuracy.Value, PerformanceMessages.Interval(weighted.Accuracy));
        (message.IpwLabelRate, message.IpwLabelRateInterval) = (weighted.LabelRate.Value, PerformanceMessages.Interval(weighted.LabelRate));
        return message;
    }

    private static void AddByExposure(V1.Feedback message, PooledPanes panes, ExposedOutcomes labels)
    {
        var matrix = ConfusionMatrix.From(panes.Outcomes);
        var all = new LabelledRows(matrix.Rows, matrix.TruePositives + matrix.FalseNegatives, matrix.Rows - matrix.Correct);
        var (none, action, holdOut) = (labels.Of(Exposure.NoAction), labels.Of(Exposure.Action), labels.Of(Exposure.HoldOut));
        // What is known is counted by itself, so that a version without exposures costs nothing; the rest is the difference.
        Add(V1.Exposure.Unspecified, panes.Scores.Count - panes.Exposures.Known, all - none - action - holdOut);
        Add(V1.Exposure.NoAction, panes.Exposures.NoActions, none);
        Add(V1.Exposure.Action, panes.Exposures.Actions, action);
        Add(V1.Exposure.HoldOut, panes.Exposures.HoldOuts, holdOut);

        void Add(V1.Exposure exposure, long predictions, LabelledRows labelled)
        {
            if (predictions <= 0 && labelled.Rows <= 0)
                return;
            var row = new V1.ByExposure { Exposure = exposure, Predictions = predictions, Labelled = labelled.Rows };
            if (predictions > 0)
                row.Coverage = Math.Clamp((double)labelled.Rows / predictions, 0, 1);
            if (labelled.LabelRate is { } rate)
                row.LabelRate = rate;
            if (labelled.Accuracy is { } accuracy)
                row.Accuracy = accuracy;
            message.ByExposure.Add(row);
        }
    }
}
