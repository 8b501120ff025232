using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// Pearson's χ² test of homogeneity over the table (side × cell): Σ (o − e)²/e, e = row total · column total/N, against χ² with K − 1 degrees of freedom. Cells empty on both sides are dropped. Null when
/// either side has no rows; with one used cell
/// the statistic is 0, p 1 and the degrees of freedom 0. Source: Pearson (1900); correction Yates (1934).
/// </summary>
/// <remarks>The law wants about five expected rows per cell (Cochran 1954); with two cells and fewer use <see cref="FisherExact"/>.</remarks>
public static class ChiSquareTest
{
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static ChiSquareResult? Between(ReadOnlySpan<long> reference, ReadOnlySpan<long> current) =>
        Contingency.Test(reference, current, static (observed, expected) => (observed - expected) * (observed - expected) / expected);

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

    /// <summary>With Yates' correction, every |o − e| reduced by ½ but not below 0: for two used cells only, null otherwise.</summary>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static ChiSquareResult? WithContinuity(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        var test = Contingency.Test(reference, current, static (observed, expected) =>
        {
            var gap = Math.Max(0, Math.Abs(observed - expected) - 0.5);
            return gap * gap / expected;
        });
        return test is { DegreesOfFreedom: 1 } ? test : null;
    }
}
