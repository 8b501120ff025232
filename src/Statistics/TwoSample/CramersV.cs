using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// Cramér's V of the table (side × cell): √(χ²/(N (min(rows, columns) − 1))) = √(χ²/(n + m)), since there are two sides. Cells empty on both sides are dropped; no continuity correction. Range [0, 1], symmetric.
/// Null when either side has no rows or only one cell is used. Source: Cramér (1946), 21.9.
/// </summary>
/// <remarks>Without drift (n + m) V² ~ χ² with K − 1 degrees of freedom, see <see cref="ChanceThresholds.CramersV"/>.</remarks>
public static class CramersV
{
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static double? Between(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (Shares.Totals(reference, current) is not var (n, m) || ChiSquareTest.Between(reference, current) is not { DegreesOfFreedom: > 0 } test) return null;
        return Math.Min(1, Math.Sqrt(test.Statistic / (n + m)));
    }

    /// <summary>Over the main bins of the binning that both summaries share.</summary>
    /// <exception cref="ArgumentException">The summaries stand on different bins.</exception>
    public static double? Between(NumericSummary reference, NumericSummary current)
    {
        var (p, q) = Shares.Aligned(reference, current);
        return Between(p, q);
    }

    /// <summary>Over the union of the categories.</summary>
    public static double? Between(CategoricalSummary reference, CategoricalSummary current)
    {
        var (p, q) = CategoricalSummary.Align(reference, current);
        return Between(p, q);
    }
}
