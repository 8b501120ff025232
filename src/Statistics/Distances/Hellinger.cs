using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// The Hellinger distance √(½ Σ (√p − √q)²) over raw shares. Range [0, 1], a metric, 1 when no cell is shared; symmetric. Null when either side has no rows. Source: Hellinger (1909); in this scaling Le Cam (1986).
/// </summary>
/// <remarks>Without drift 8 H²/(1/n + 1/m) ~ χ² with K − 1 degrees of freedom, see <see cref="ChanceThresholds.Hellinger"/>.</remarks>
public static class Hellinger
{
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static double? Distance(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (Shares.Totals(reference, current) is not var (n, m)) return null;
        double sum = 0;
        for (var i = 0; i < reference.Length; i++)
        {
            var step = Math.Sqrt(reference[i] / n) - Math.Sqrt(current[i] / m);
            sum += step * step;
        }
        return Math.Min(1, Math.Sqrt(sum / 2));
    }

    /// <summary>Over the main bins of the binning that both summaries share.</summary>
    /// <exception cref="ArgumentException">The summaries stand on different bins.</exception>
    public static double? Distance(NumericSummary reference, NumericSummary current)
    {
        var (p, q) = Shares.Aligned(reference, current);
        return Distance(p, q);
    }

    /// <summary>Over the union of the categories.</summary>
    public static double? Distance(CategoricalSummary reference, CategoricalSummary current)
    {
        var (p, q) = CategoricalSummary.Align(reference, current);
        return Distance(p, q);
    }
}
