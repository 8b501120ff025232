using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Distances and tests between the counts of the same cells.</summary>
internal static class BinnedComparison
{
    public static IEnumerable<V1.NamedFigure> Figures(long[] reference, long[] current)
    {
        var psi = PopulationStabilityIndex.Calibrate(reference, current);
        var chiSquare = ChiSquareTest.Between(reference, current);
        var g = GTest.Between(reference, current);
        return
        [
            NamedFigures.Of("psi", psi?.Value, psi?.PValue),
            NamedFigures.Of("psi_bias_corrected", psi?.BiasCorrected),
            NamedFigures.Of("kullback_leibler_nats", KullbackLeibler.Divergence(current, reference)),
            NamedFigures.Of("jensen_shannon_distance_base_2", JensenShannon.DistanceBaseTwo(reference, current)),
            NamedFigures.Of("hellinger", Hellinger.Distance(reference, current)),
            NamedFigures.Of("total_variation", TotalVariation.Distance(reference, current)),
            NamedFigures.Of("l_infinity", LInfinity.Distance(reference, current)),
            NamedFigures.Of("chi_square", chiSquare?.Statistic, chiSquare?.PValue),
            NamedFigures.Of("g", g?.Statistic, g?.PValue),
            NamedFigures.Of("cramers_v", CramersV.Between(reference, current)),
        ];
    }
}
