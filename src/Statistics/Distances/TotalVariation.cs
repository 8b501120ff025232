using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// The total variation distance ½ Σ |p − q| over raw shares: the largest difference in the probability of any set of cells, and the share of rows that would have to move. Range [0, 1], a metric, symmetric.
/// Null when either side has no rows. Source: Levin, Peres, Wilmer, Markov Chains and Mixing Times (2009), 4.1.
/// </summary>
public static class TotalVariation
{
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static double? Distance(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (Shares.Totals(reference, current) is not var (n, m)) return null;
        double sum = 0;
        for (var i = 0; i < reference.Length; i++) sum += Math.Abs(reference[i] / n - current[i] / m);
        return Math.Min(1, sum / 2);
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
