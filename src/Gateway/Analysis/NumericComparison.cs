using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Every distance and test between two samples of numbers: over the bins of the reference, and from the values themselves.</summary>
internal static class NumericComparison
{
    /// <summary>The maximum mean discrepancy looks at every pair: of more rows it is left out.</summary>
    private const int MostRowsInPairs = 4_000;

    public static IEnumerable<V1.NamedFigure> Figures(double[] reference, double[] current, int bins)
    {
        var binning = NumericBinning.FromReference(reference, bins);
        NumericSummary old = new(binning), now = new(binning);
        old.Add(reference);
        now.Add(current);
        var smirnov = SmirnovTest.FromSamples(reference, current);
        var cramer = CramerVonMises.FromSamples(reference, current);
        var anderson = AndersonDarling.FromSamples(reference, current);
        var whitney = MannWhitney.FromSamples(reference, current);
        var welch = WelchT.FromSamples(reference, current);
        var discrepancy = reference.Length + current.Length <= MostRowsInPairs ? MaximumMeanDiscrepancy.FromSamples(reference, current) : null;
        var wasserstein = Wasserstein.FromSamples(reference, current);
        return
        [
            NamedFigures.Of("mean_reference", old.Mean),
            NamedFigures.Of("mean_current", now.Mean),
            NamedFigures.Of("standard_deviation_reference", old.StandardDeviation),
            NamedFigures.Of("standard_deviation_current", now.StandardDeviation),
            .. BinnedComparison.Figures(old.MainCounts(), now.MainCounts()),
            NamedFigures.Of("kolmogorov_smirnov", smirnov?.Statistic, smirnov?.PValue),
            NamedFigures.Of("cramer_von_mises", cramer?.Statistic, cramer?.PValue),
            NamedFigures.Of("anderson_darling", anderson?.MidrankStatistic, anderson?.PValue),
            NamedFigures.Of("mann_whitney_auc", whitney?.AreaUnderCurve, whitney?.PValue),
            NamedFigures.Of("welch_t", welch?.T, welch?.PValue),
            NamedFigures.Of("wasserstein", wasserstein),
            NamedFigures.Of("wasserstein_normalised", old.StandardDeviation is > 0 and var scale ? wasserstein / scale : null),
            NamedFigures.Of("energy_distance", EnergyDistance.FromSamples(reference, current)),
            NamedFigures.Of("maximum_mean_discrepancy", discrepancy?.Distance),
        ];
    }
}
