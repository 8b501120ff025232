using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Gateway.Queries;

/// <summary>Panes as messages; the figures are computed from the summaries here.</summary>
internal static class PaneMessages
{
    /// <param name="figures">Of a version or a slice.</param>
    /// <param name="spec">The version's.</param>
    /// <param name="estimator">Null: the reference has no labels.</param>
    /// <param name="trust">Null: nothing is known against estimates.</param>
    /// <param name="exposures">What the reference's predictions caused; null: of a slice, whose feedback is not shown.</param>
    public static V1.ModelPane ToMessage(this PaneFigures figures, VersionSpec spec, ConfidenceBasedEstimator? estimator, EstimateTrust? trust = null, ExposureCounts? exposures = null)
    {
        var pooled = PooledPanes.Of([figures]);
        var scores = pooled.Scores;
        var message = new V1.ModelPane
        {
            Pane = figures.Pane,
            Start = spec.StartOf(figures.Pane),
            Closed = figures.Closed,
            Rows = scores.Count,
            MeanScore = PerformanceMessages.MeanScore(scores),
            Actions = figures.Exposures.Actions,
            HoldOuts = figures.Exposures.HoldOuts,
            Performance = PerformanceMessages.Realised(pooled.Outcomes, scores, estimator),
            Estimated = PerformanceMessages.Estimated(scores, estimator),
            Feedback = exposures is { } before ? FeedbackMessages.Of(pooled, before) : null,
        };
        trust?.Judge(message.Estimated, pooled, figures.Pane);
        if (figures.Joint is { } joint)
            message.Joint = ToMessage(joint);
        return message;
    }

    /// <summary>Of a regression.</summary>
    /// <param name="figures">Of a version or a slice.</param>
    /// <param name="spec">The version's.</param>
    /// <param name="expected">How its errors are estimated.</param>
    public static V1.ModelPane ToMessage(this PaneFigures figures, VersionSpec spec, ExpectedErrors expected)
    {
        var pooled = PooledPanes.Of([figures]);
        var message = new V1.ModelPane
        {
            Pane = figures.Pane,
            Start = spec.StartOf(figures.Pane),
            Closed = figures.Closed,
            Rows = pooled.Rows,
            Actions = figures.Exposures.Actions,
            HoldOuts = figures.Exposures.HoldOuts,
            Errors = ErrorMessages.Realised(pooled.Errors, pooled.Rows, expected.Losses),
            EstimatedErrors = ErrorMessages.Estimated(pooled.Predicted, expected, figures.Pane, spec),
        };
        if (pooled.Predicted?.Mean is { } mean)
            message.MeanPrediction = mean;
        if (figures.Joint is { } joint)
            message.Joint = ToMessage(joint);
        return message;
    }

    /// <summary>Of a model of several classes.</summary>
    /// <param name="figures">Of a version or a slice.</param>
    /// <param name="expected">How its performance is estimated.</param>
    public static V1.ModelPane ToMessage(this PaneFigures figures, ExpectedClasses expected)
    {
        var pooled = PooledPanes.Of([figures]);
        var message = new V1.ModelPane
        {
            Pane = figures.Pane,
            Start = expected.Spec.StartOf(figures.Pane),
            Closed = figures.Closed,
            Rows = pooled.Rows,
            MeanScore = pooled.ClassScores is { } scores ? PerformanceMessages.MeanScore(scores.OfPredicted()) : 0,
            Actions = figures.Exposures.Actions,
            HoldOuts = figures.Exposures.HoldOuts,
            Classes = ClassMessages.Realised(pooled.ClassOutcomes, pooled.Rows, expected),
            EstimatedClasses = ClassMessages.Estimated(pooled.ClassScores, expected, figures.Pane, pooled.Outside),
        };
        if (figures.Joint is { } joint)
            message.Joint = ToMessage(joint);
        return message;
    }

    public static V1.FeaturePane ToMessage(this FeaturePane pane, VersionSpec spec)
    {
        var message = new V1.FeaturePane
        {
            Pane = pane.Pane,
            Start = spec.StartOf(pane.Pane),
            Closed = pane.Closed,
            Rows = pane.Rows,
            Missing = pane.Missing,
            Invalid = pane.Invalid,
            Unseen = pane.Unseen,
            TopCategories = { pane.TopCategories.Select(c => new V1.CategoryCount { Category = c.Category, Count = c.Count }) },
        };
        if (pane.Distances is { } distances)
            message.Distances = ToMessage(distances);
        if (pane.Numeric is { } numeric)
            message.Numeric = ToMessage(numeric);
        if (pane.LogEvidence is { } evidence)
            message.LogEvidence = evidence;
        if (pane.Rolling is { } rolling)
        {
            message.Rolling = new() { Panes = (uint)rolling.Panes, JensenShannonBase2 = rolling.JensenShannonBase2 };
            if (rolling.WassersteinNormalised is { } wasserstein)
                message.Rolling.WassersteinNormalised = wasserstein;
        }
        return message;
    }

    public static V1.DriftBudget ToMessage(this DriftFigures drift, VersionSpec spec) => new()
    {
        Since = spec.StartOf(drift.Since),
        Net = drift.Net,
        NetByChance = drift.NetByChance,
        Path = drift.Path,
        PathByChance = drift.PathByChance,
        Budget = spec.LargestDrift,
        Used = drift.BeyondChance / spec.LargestDrift,
    };

    private static V1.JointDistribution ToMessage(JointFigures figures)
    {
        var message = new V1.JointDistribution { Rows = figures.Rows, SquaredDiscrepancy = figures.Squared, PValue = figures.PValue };
        if (figures.Unbiased is { } unbiased)
            message.UnbiasedDiscrepancy = unbiased;
        return message;
    }

    private static V1.Distances ToMessage(FeatureDistances distances)
    {
        var message = new V1.Distances
        {
            Psi = distances.Psi,
            PsiCorrected = distances.PsiCorrected,
            PsiPValue = distances.PsiPValue,
            JensenShannonBase2 = distances.JensenShannonBase2,
        };
        if (distances.KolmogorovSmirnov is { } kolmogorovSmirnov)
            message.KolmogorovSmirnov = kolmogorovSmirnov;
        if (distances.Wasserstein is { } wasserstein)
            message.Wasserstein = wasserstein;
        if (distances.WassersteinNormalised is { } normalised)
            message.WassersteinNormalised = normalised;
        return message;
    }

    private static V1.NumericFigures ToMessage(NumericFigures figures) => new()
    {
        Mean = figures.Mean,
        StandardDeviation = figures.StandardDeviation,
        Min = figures.Min,
        Max = figures.Max,
        P05 = figures.P05,
        Median = figures.Median,
        P95 = figures.P95,
    };
}
