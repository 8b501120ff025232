using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// The Jensen-Shannon divergence ½ KL(p‖m) + ½ KL(q‖m), m = (p + q)/2, over raw shares (no smoothing: an empty cell is no problem here), and its square root, the distance,
/// which is a metric.
/// Base e: divergence in [0, ln 2]. Base 2: both in [0, 1]. Symmetric. Null when either side has no rows. Source: Lin (1991); Endres, Schindelin (2003).
/// </summary>
public static class JensenShannon
{
    /// <summary>The divergence in nats, in [0, 0.6931].</summary>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static double? DivergenceNats(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (Shares.Totals(reference, current) is not var (n, m)) return null;
        double sum = 0;
        for (var i = 0; i < reference.Length; i++)
        {
            double p = reference[i] / n, q = current[i] / m, mid = (p + q) / 2;
            if (p > 0) sum += p * Math.Log(p / mid);
            if (q > 0) sum += q * Math.Log(q / mid);
        }
        return Math.Clamp(sum / 2, 0, Math.Log(2));
    }

    /// <summary>The divergence in bits, in [0, 1].</summary>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static double? DivergenceBits(ReadOnlySpan<long> reference, ReadOnlySpan<long> current) => DivergenceNats(reference, current) / Math.Log(2);

    /// <summary>√ of the divergence in nats, in [0, 0.8326].</summary>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static double? DistanceBaseE(ReadOnlySpan<long> reference, ReadOnlySpan<long> current) => Root(DivergenceNats(reference, current));

    /// <summary>√ of the divergence in bits, in [0, 1].</summary>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static double? DistanceBaseTwo(ReadOnlySpan<long> reference, ReadOnlySpan<long> current) => Root(DivergenceBits(reference, current));

    /// <summary>Over the main bins of the binning that both summaries share.</summary>
    /// <exception cref="ArgumentException">The summaries stand on different bins.</exception>
    public static double? DistanceBaseTwo(NumericSummary reference, NumericSummary current)
    {
        var (p, q) = Shares.Aligned(reference, current);
        return DistanceBaseTwo(p, q);
    }

    /// <summary>Over the union of the categories.</summary>
    public static double? DistanceBaseTwo(CategoricalSummary reference, CategoricalSummary current)
    {
        var (p, q) = CategoricalSummary.Align(reference, current);
        return DistanceBaseTwo(p, q);
    }

    private static double? Root(double? divergence) => divergence is { } value ? Math.Sqrt(value) : null;
}
