using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// Shannon's entropy −Σ p ln p of raw shares in nats. Range [0, ln K]: 0 when all rows lie in one cell, ln K when K cells are equally full. Null without rows. Source: Shannon (1948).
/// </summary>
public static class ShannonEntropy
{
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static double? Nats(ReadOnlySpan<long> counts)
    {
        if (Shares.Totals(counts, counts) is not var (n, _)) return null;
        double sum = 0;
        foreach (var count in counts)
        {
            if (count > 0) sum -= count / n * Math.Log(count / n);
        }
        return Math.Max(0, sum);
    }

    /// <summary>Over the categories; missing rows are left out. Beyond the summary's bound over hash buckets, which is a lower bound.</summary>
    public static double? Nats(CategoricalSummary summary)
    {
        var (counts, _) = CategoricalSummary.Align(summary, summary);
        return Nats(counts);
    }
}
