using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>Panes taken together, as a message.</summary>
internal static class WindowMessages
{
    /// <param name="panes">Of a version or a slice, ascending.</param>
    /// <param name="spec">The version's.</param>
    /// <param name="estimator">Null: the reference has no labels.</param>
    /// <param name="reference">What is estimated of the reference's own rows; null: nothing, or it is not known.</param>
    /// <param name="labels">The outcomes of the reference, with which labels are compared; null: they are not.</param>
    /// <param name="trust">Null: nothing is known against estimates.</param>
    /// <param name="exposures">What the reference's predictions caused; null: of a slice, whose feedback is not shown.</param>
    /// <returns>Null without panes.</returns>
    public static V1.Window? Of(IReadOnlyList<PaneFigures> panes, VersionSpec spec, ConfidenceBasedEstimator? estimator, V1.EstimatedPerformance? reference, OutcomeCells? labels = null, EstimateTrust? trust = null, ExposureCounts? exposures = null)
    {
        if (panes.Count == 0)
            return null;
        var pooled = PooledPanes.Of(panes);
        var (scores, outcomes) = (pooled.Scores, pooled.Outcomes);
        var message = new V1.Window
        {
            First = panes[0].Pane,
            Last = panes[^1].Pane,
            Start = spec.StartOf(panes[0].Pane),
            End = spec.StartOf(panes[^1].Pane + 1),
            Rows = scores.Count,
            MeanScore = PerformanceMessages.MeanScore(scores),
            Performance = PerformanceMessages.Realised(outcomes, scores, estimator),
            Actions = pooled.Exposures.Actions,
            HoldOuts = pooled.Exposures.HoldOuts,
            Estimated = PerformanceMessages.Estimated(scores, estimator),
            LabelQuality = labels is null ? null : LabelQualityMessages.Of(outcomes, labels, estimator),
            Feedback = exposures is { } before ? FeedbackMessages.Of(pooled, before) : null,
        };
        message.CalibrationRegions.Add(CalibrationRegionMessages.Of(outcomes, labels, estimator));
        trust?.Judge(message.Estimated, pooled, panes[^1].Pane);
        (message.Reading, message.Sentence) = WindowReading.Of(message.Estimated, message.Performance, reference, trust?.Left(scores, pooled.Outside).FirstOrDefault());
        return message;
    }

    /// <summary>Of a regression; null without panes.</summary>
    /// <param name="panes">Of a version or a slice, ascending.</param>
    /// <param name="spec">The version's.</param>
    /// <param name="expected">How its errors are estimated.</param>
    /// <param name="reference">What is estimated of the reference's own rows; null: nothing, or it is not known.</param>
    public static V1.Window? Of(IReadOnlyList<PaneFigures> panes, VersionSpec spec, ExpectedErrors expected, V1.EstimatedErrors? reference)
    {
        if (panes.Count == 0)
            return null;
        var pooled = PooledPanes.Of(panes);
        var message = new V1.Window
        {
            First = panes[0].Pane,
            Last = panes[^1].Pane,
            Start = spec.StartOf(panes[0].Pane),
            End = spec.StartOf(panes[^1].Pane + 1),
            Rows = pooled.Rows,
            Actions = pooled.Exposures.Actions,
            HoldOuts = pooled.Exposures.HoldOuts,
            Errors = ErrorMessages.Realised(pooled.Errors, pooled.Rows, expected.Losses),
            EstimatedErrors = ErrorMessages.Estimated(pooled.Predicted, expected, panes[^1].Pane, spec),
        };
        if (pooled.Predicted?.Mean is { } mean)
            message.MeanPrediction = mean;
        (message.Reading, message.Sentence) = WindowReading.Of(message.EstimatedErrors, message.Errors, reference);
        return message;
    }

    /// <summary>Of a model of several classes; null without panes.</summary>
    /// <param name="panes">Of a version or a slice, ascending.</param>
    /// <param name="expected">How its performance is estimated.</param>
    /// <param name="reference">What is estimated of the reference's own rows; null: nothing, or it is not known.</param>
    public static V1.Window? Of(IReadOnlyList<PaneFigures> panes, ExpectedClasses expected, V1.EstimatedClasses? reference)
    {
        if (panes.Count == 0)
            return null;
        var pooled = PooledPanes.Of(panes);
        var message = new V1.Window
        {
            First = panes[0].Pane,
            Last = panes[^1].Pane,
            Start = expected.Spec.StartOf(panes[0].Pane),
            End = expected.Spec.StartOf(panes[^1].Pane + 1),
            Rows = pooled.Rows,
            MeanScore = pooled.ClassScores is { } scores ? PerformanceMessages.MeanScore(scores.OfPredicted()) : 0,
            Actions = pooled.Exposures.Actions,
            HoldOuts = pooled.Exposures.HoldOuts,
            Classes = ClassMessages.Realised(pooled.ClassOutcomes, pooled.Rows, expected),
            EstimatedClasses = ClassMessages.Estimated(pooled.ClassScores, expected, panes[^1].Pane, pooled.Outside),
        };
        (message.Reading, message.Sentence) = WindowReading.Of(message.EstimatedClasses, message.Classes, reference, expected.Left(pooled));
        return message;
    }
}
