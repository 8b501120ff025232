using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>With what the performance of a model of several classes is estimated, and what is known against it.</summary>
/// <param name="Estimator">Calibrated on the reference; null: it has no labels.</param>
/// <param name="Reference">Its labelled rows; null: not known, or none.</param>
/// <param name="SurprisedSince">Since which pane labels have contradicted the estimates; null: they do not, or it is not known.</param>
/// <param name="Spec">Of the version.</param>
/// <param name="Plan">Says of which features the values are known; null: of none.</param>
internal sealed record ExpectedClasses(MulticlassConfidenceBasedEstimator? Estimator, ClassScores? Reference, long? SurprisedSince, VersionSpec Spec, ReferencePlan? Plan)
{
    private readonly EstimateTrust trust = new(Reference?.OfPredicted(), SurprisedSince, Spec, Plan);

    /// <summary>Completes an estimate with what is known against it.</summary>
    /// <param name="estimated">The estimate.</param>
    /// <param name="scores">Of the rows that are estimated.</param>
    /// <param name="outside">Those of them with a value outside the reference; null: none, or it is not known.</param>
    /// <param name="lastPane">The last pane that they are of.</param>
    public void Judge(V1.EstimatedClasses estimated, ClassScores scores, OutsideRows? outside, long lastPane)
    {
        if (trust.ShareOf(outside, scores.Count) is { } share)
            estimated.OutsideShare = share;
        estimated.OutsideFeatures.Add(trust.FeaturesOf(outside));
        estimated.Untrusted.Add(trust.Against(scores.OfPredicted(), lastPane, outside));
    }

    /// <summary>How scores and inputs have left the reference; null when they have not, as far as it is known.</summary>
    public string? Left(PooledPanes panes)
    {
        ArgumentNullException.ThrowIfNull(panes);
        return panes.ClassScores is { } scores ? trust.Left(scores.OfPredicted(), panes.Outside).FirstOrDefault() : null;
    }
}
