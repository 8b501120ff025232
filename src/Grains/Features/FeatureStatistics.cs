using Watchgrain.Grains.Thresholds;

namespace Watchgrain.Grains.Features;

/// <summary>The statistics of a pane by the names of <see cref="ThresholdStatistics.OfFeatures"/>. Null: it has none, for want of rows or values, or for the feature's kind.</summary>
internal static class FeatureStatistics
{
    /// <param name="pane">Chooses the phase of the reference.</param>
    /// <param name="column">The pane's rows.</param>
    /// <param name="anchor">With what they are compared.</param>
    public static Func<string, double?> Of(long pane, Column column, StreamAnchor anchor)
    {
        FeatureDistances? distances = null;
        return statistic => statistic switch
        {
            "missing_rate" => Rate(column.Unusable, column.Rows),
            "unseen_rate" => anchor.IsNumeric ? null : Rate(anchor.Unseen(column), column.Values),
            "psi" => Distances()?.Psi,
            "psi_corrected" => Distances()?.PsiCorrected,
            "jensen_shannon" => Distances()?.JensenShannonBase2,
            "kolmogorov_smirnov" => Distances()?.KolmogorovSmirnov,
            "wasserstein_normalised" => Distances()?.WassersteinNormalised,
            _ => null,
        };

        // Takes some microseconds: once for all thresholds of a pane.
        FeatureDistances? Distances() => distances ??= FeatureFigures.Of(pane, true, column, anchor, null).Distances;
    }

    private static double? Rate(long ones, long rows) => rows > 0 ? (double)ones / rows : null;
}
