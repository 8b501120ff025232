using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// The L∞ (Chebyshev) distance max |p − q| over raw shares: the cell that changed most. Range [0, 1], a metric, symmetric; at most the total variation distance. Null when either side has no rows.
/// Source: Deza, Deza, Encyclopedia of Distances (2009), 17.1.
/// </summary>
public static class LInfinity
{
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static double? Distance(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (Shares.Totals(reference, current) is not var (n, m)) return null;
        double largest = 0;
        for (var i = 0; i < reference.Length; i++) largest = Math.Max(largest, Math.Abs(reference[i] / n - current[i] / m));
        return largest;
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
