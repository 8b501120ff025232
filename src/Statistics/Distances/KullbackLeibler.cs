using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// The Kullback-Leibler divergence Σ p ln(p/q) in nats of the first counts from the second, with add-half shares (c + ½)/(n + ½K). Range [0, ∞), not symmetric; null when
/// either side has no rows.
/// Source: Kullback, Leibler (1951).
/// </summary>
public static class KullbackLeibler
{
    /// <param name="of">Counts under which the mean is taken (p).</param>
    /// <param name="from">Counts it is measured from (q).</param>
    /// <exception cref="ArgumentException">The sides differ in length, or a count is negative.</exception>
    public static double? Divergence(ReadOnlySpan<long> of, ReadOnlySpan<long> from)
    {
        if (Shares.Totals(of, from) is not var (n, m)) return null;
        double sum = 0;
        for (var i = 0; i < of.Length; i++)
        {
            var p = Shares.AddHalf(of[i], n, of.Length);
            sum += p * Math.Log(p / Shares.AddHalf(from[i], m, from.Length));
        }
        return Math.Max(0, sum);
    }

    /// <summary>Over the main bins of the binning that both summaries share.</summary>
    /// <exception cref="ArgumentException">The summaries stand on different bins.</exception>
    public static double? Divergence(NumericSummary of, NumericSummary from)
    {
        var (p, q) = Shares.Aligned(of, from);
        return Divergence(p, q);
    }

    /// <summary>Over the union of the categories.</summary>
    public static double? Divergence(CategoricalSummary of, CategoricalSummary from)
    {
        var (p, q) = CategoricalSummary.Align(of, from);
        return Divergence(p, q);
    }
}
