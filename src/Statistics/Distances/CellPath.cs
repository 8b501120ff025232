namespace Watchgrain.Statistics.Distances;

/// <summary>
/// How far the shares of some cells have moved in all, pane by pane, beside how far they are away. The shares of the last <see cref="Window"/> panes together are compared with those of the window one pane earlier by <see cref="TotalVariation"/>, the share of rows that would have to change their cell, and what
/// they move adds up. Chance moves them too: beside it adds up what independent rows would make on average, ½ Σ √(2/π · p(1 − p)·v), with v = n/N² + o/M² + c(1/N − 1/M)² for a window of N rows, n of them new, after one of M, o of them gone, and c that stay. Not thread-safe.
/// </summary>
/// <remarks>A slow drift moves less from pane to pane than chance does, and hardly shows in the length; it shows in <see cref="From"/>. What comes and goes shows in the length alone. O(cells) per pane.</remarks>
public sealed class CellPath
{
    /// <summary>7: a week of days, so that its rhythm is no movement.</summary>
    public const int Window = 7;

    private readonly Queue<long[]> panes;
    private long[] sums;

    /// <param name="panes">The last ones, at most <see cref="Window"/>, of the same cells.</param>
    /// <param name="length">What has added up before.</param>
    /// <param name="byChance">Beside it.</param>
    public CellPath(IReadOnlyCollection<long[]> panes, double length = 0, double byChance = 0)
    {
        ArgumentNullException.ThrowIfNull(panes);
        if (panes.Count > Window) throw new ArgumentException($"A window has at most {Window} panes, not {panes.Count}.", nameof(panes));
        (this.panes, Length, ByChance) = (new(panes), length, byChance);
        sums = Sum(panes);
    }

    /// <summary>The last ones, the earliest first.</summary>
    public IReadOnlyCollection<long[]> Panes => panes;

    /// <summary>Since the first window was full; at least 0, and without a bound.</summary>
    public double Length { get; private set; }

    /// <summary>The length that independent rows would have on average.</summary>
    public double ByChance { get; private set; }

    /// <summary>Takes a pane; one without rows is left out.</summary>
    /// <exception cref="ArgumentException">It has other cells, or a negative count.</exception>
    public void Add(long[] counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (sums.Length > 0 && counts.Length != sums.Length) throw new ArgumentException($"A pane has {sums.Length} cells, not {counts.Length}.", nameof(counts));
        if (Array.Exists(counts, count => count < 0)) throw new ArgumentException("A count is at least 0.", nameof(counts));
        if (counts.Sum() == 0) return;
        var before = sums;
        var gone = panes.Count == Window ? panes.Dequeue() : null;
        panes.Enqueue(counts);
        sums = Sum(panes);
        if (gone is null) return;
        double n = sums.Sum(), m = before.Sum(), rows = counts.Sum(), old = gone.Sum();
        var spread = (rows / (n * n)) + (old / (m * m)) + ((n - rows) * (1 / n - 1 / m) * (1 / n - 1 / m));
        Length += TotalVariation.Distance(before, sums)!.Value;
        ByChance += Chance(before, sums, spread);
    }

    /// <summary>How far the window is from a reference, and how far as many independent rows of one distribution would be on average; null when either has no rows.</summary>
    public (double Distance, double ByChance)? From(long[] reference) =>
        sums.Length > 0 && TotalVariation.Distance(reference, sums) is { } distance ? (distance, Chance(reference, sums, (1.0 / reference.Sum()) + (1.0 / sums.Sum()))) : null;

    private static double Chance(long[] one, long[] other, double spread)
    {
        double rows = one.Sum() + other.Sum();
        return one.Zip(other, (a, b) => (a + b) / rows).Sum(p => Math.Sqrt(2 / Math.PI * p * (1 - p) * spread)) / 2;
    }

    private static long[] Sum(IReadOnlyCollection<long[]> panes)
    {
        if (panes.Count == 0) return [];
        var sums = new long[panes.First().Length];
        foreach (var pane in panes)
        {
            for (var cell = 0; cell < sums.Length; cell++) sums[cell] += pane[cell];
        }
        return sums;
    }
}
