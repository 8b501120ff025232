using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// The G test (likelihood ratio) of homogeneity over the table (side × cell): 2 Σ o ln(o/e), e = row total · column total/N, against χ² with K − 1 degrees of freedom. Equals 2N times the mutual
/// information of side and cell. Cells empty on both sides
/// are dropped. Null when either side has no rows; with one used cell the statistic is 0, p 1 and the degrees of freedom 0. Source: Wilks (1935); Sokal, Rohlf (1981).
/// </summary>
public static class GTest
{
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static ChiSquareResult? Between(ReadOnlySpan<long> reference, ReadOnlySpan<long> current) =>
        Contingency.Test(reference, current, static (observed, expected) => observed > 0 ? 2 * observed * Math.Log(observed / expected) : 0);

    /// <summary>Over the main bins of the binning that both summaries share.</summary>
    /// <exception cref="ArgumentException">The summaries stand on different bins.</exception>
    public static ChiSquareResult? Between(NumericSummary reference, NumericSummary current)
    {
        var (p, q) = Shares.Aligned(reference, current);
        return Between(p, q);
    }

    /// <summary>Over the union of the categories.</summary>
    public static ChiSquareResult? Between(CategoricalSummary reference, CategoricalSummary current)
    {
        var (p, q) = CategoricalSummary.Align(reference, current);
        return Between(p, q);
    }
}
