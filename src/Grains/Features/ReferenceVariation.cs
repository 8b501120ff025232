using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Features;

/// <summary>How much a stream varies within its own reference, beyond what chance explains: real streams have schedules, weather and campaigns, and their rows are not independent.</summary>
public static class ReferenceVariation
{
    /// <summary>Nats per row: half of the material PSI of 0.1 (PSI is about twice the divergence), so that a material change still brings evidence at half its rate.</summary>
    public const double DefaultTolerance = 0.025;

    private const int Blocks = 4;

    /// <summary>max of the default and of KL(block ‖ rest) less its expectation by chance, over each quarter of the reference's panes against the other three.</summary>
    /// <param name="panes">Counts per pane in the detector's cells, in the order of panes.</param>
    public static double Tolerance(IReadOnlyList<long[]> panes)
    {
        var tolerance = DefaultTolerance;
        for (var block = 0; block < Blocks; block++)
        {
            var inside = new List<long[]>();
            var outside = new List<long[]>();
            for (var i = 0; i < panes.Count; i++)
                (i * Blocks / panes.Count == block ? inside : outside).Add(panes[i]);
            if (Excess(inside, outside) is { } excess)
                tolerance = Math.Max(tolerance, excess);
        }
        return tolerance;
    }

    /// <summary>The largest share of rows in one pane whose category no other pane has; 0 when a pane holds its categories in buckets.</summary>
    public static double HighestUnseenRate(IReadOnlyList<CategoricalSummary> panes)
    {
        if (panes.Count < 2 || panes.Any(pane => !pane.IsExact))
            return 0;
        var panesWith = panes.SelectMany(pane => pane.Counts).CountBy(pair => pair.Key).ToDictionary(StringComparer.Ordinal);
        return panes.Where(pane => pane.Count > 0).Select(pane => (double)pane.Counts.Where(pair => panesWith[pair.Key] == 1).Sum(pair => pair.Value) / pane.Count).DefaultIfEmpty().Max();
    }

    private static double? Excess(List<long[]> inside, List<long[]> outside)
    {
        if (inside.Count == 0 || outside.Count == 0 || inside[0].Length == 0)
            return null;
        long[] of = Sum(inside), from = Sum(outside);
        long n = of.Sum(), m = from.Sum();
        if (n < FeatureAnchor.LeastRows || m < FeatureAnchor.LeastRows)
            return null;
        var used = of.Zip(from).Count(pair => pair.First + pair.Second > 0);
        return KullbackLeibler.Divergence(of, from) - (used - 1) / 2.0 * (1.0 / n + 1.0 / m);
    }

    private static long[] Sum(List<long[]> panes)
    {
        var sum = new long[panes[0].Length];
        foreach (var counts in panes)
        {
            for (var cell = 0; cell < sum.Length; cell++)
                sum[cell] += counts[cell];
        }
        return sum;
    }
}
