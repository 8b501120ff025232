namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// The distribution function of a summarised column and its counts on any other bins. Built once from a summary, then asked often. Immutable.
/// </summary>
/// <remarks>
/// <para>It runs through known points (value, rows below it): the edges of the log-linear cells, the edges of the summary's own bins where it has some, minimum and maximum. Between two of them it is a straight line, so nothing is off by more than
/// the rows of one cell (1.6 % wide). At an edge the count is exact for the values below it; of the values equal to it, those at 0 and those at the edge of a mirrored (negative) cell that is an own bin edge too are told apart, the others count as above the edge.</para>
/// <para>Only finite values count: NaN, ±∞ and missing rows are no part of it. Without values every figure is null and every bin 0.</para>
/// </remarks>
public sealed class CumulativeDistribution
{
    private readonly double[] at;
    private readonly double[] below;
    private readonly NumericBinning? binning;
    private readonly long[] cells;

    private CumulativeDistribution(IEnumerable<(double Value, long Below)> points, long count, NumericBinning? binning, ReadOnlySpan<long> cells)
    {
        // Later rows are never fewer: known points of different kinds at one value are its left and right limits.
        (double Value, long Below)[] sorted = [.. points.Order().Distinct()];
        (at, below) = ([.. sorted.Select(point => point.Value)], [.. sorted.Select(point => (double)point.Below)]);
        (Count, this.binning, this.cells) = (count, binning, cells.ToArray());
    }

    /// <summary>Finite values.</summary>
    public long Count { get; }

    public static CumulativeDistribution Of(LogLinearHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        return new CumulativeDistribution(Points(histogram), histogram.Count, null, []);
    }

    public static CumulativeDistribution Of(NumericSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (summary is not { Min: { } min, Max: { } max }) return new CumulativeDistribution([], 0, summary.Binning, summary.CellCounts);
        // Cells reach beyond the extremes, no value does; and at least one value lies on each extreme.
        var points = Points(summary.Histogram).Select(point => (Math.Clamp(point.Value, min, max), point.Below));
        return new CumulativeDistribution([.. points, (min, 1), (max, summary.Count - 1), .. OwnEdges(summary, min, max)], summary.Count, summary.Binning, summary.CellCounts);
    }

    /// <summary>F(x), the share of finite values ≤ x, in [0, 1]; null without values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is NaN.</exception>
    public double? Cdf(double x)
    {
        if (double.IsNaN(x)) throw new ArgumentOutOfRangeException(nameof(x), x, "A point of the distribution is a number.");
        return Count == 0 ? null : CountUpTo(x, including: true) / Count;
    }

    /// <summary>Values below x, not those equal to it; between 0 and <see cref="Count"/>.</summary>
    public double CountBelow(double x)
    {
        if (double.IsNaN(x)) throw new ArgumentOutOfRangeException(nameof(x), x, "A point of the distribution is a number.");
        return Count == 0 ? 0 : CountUpTo(x, including: false);
    }

    /// <summary>The values in the cells of other edges: the cell of x is the number of edges ≤ x. Rounded at the edges, so that the counts are integers and add up to <see cref="Count"/>.</summary>
    /// <param name="edges">Strictly increasing numbers.</param>
    public long[] CountsOn(ReadOnlySpan<double> edges)
    {
        for (var i = 0; i < edges.Length; i++)
        {
            if (double.IsNaN(edges[i]) || (i > 0 && edges[i] <= edges[i - 1])) throw new ArgumentException($"Edge {i} is not above the one before it.", nameof(edges));
        }
        var counts = new long[edges.Length + 1];
        long before = 0;
        for (var i = 0; i < edges.Length; i++)
        {
            var upTo = (long)Math.Round(CountBelow(edges[i]));
            counts[i] = upTo - before;
            before = upTo;
        }
        counts[^1] = Count - before;
        return counts;
    }

    /// <summary>The values in the cells of another reference: exact when the summary stands on that very binning.</summary>
    public long[] CountsOn(NumericBinning binning)
    {
        ArgumentNullException.ThrowIfNull(binning);
        return binning.Equals(this.binning) ? [.. cells] : CountsOn(binning.Edges);
    }

    private double CountUpTo(double x, bool including)
    {
        if (x < at[0]) return 0;
        if (x > at[^1]) return Count;
        var found = Array.BinarySearch(at, x);
        if (found < 0)
        {
            int high = ~found, low = high - 1;
            double width = at[high] - at[low], share = double.IsFinite(width) ? (x - at[low]) / width : (x / 2 - at[low] / 2) / (at[high] / 2 - at[low] / 2);
            return below[low] + (below[high] - below[low]) * share;
        }
        while (!including && found > 0 && at[found - 1] == x) found--;
        while (including && found < at.Length - 1 && at[found + 1] == x) found++;
        return below[found];
    }

    private static IEnumerable<(double Value, long Below)> Points(LogLinearHistogram histogram)
    {
        long rows = 0;
        foreach (var cell in histogram.Cells())
        {
            yield return (cell.Lower + 0.0, rows);
            rows += cell.Count;
            yield return (cell.Upper + 0.0, rows);
        }
    }

    private static IEnumerable<(double Value, long Below)> OwnEdges(NumericSummary summary, double min, double max)
    {
        if (summary.Binning is not { } binning) yield break;
        long rows = 0;
        for (var i = 0; i < binning.CellCount - 1; i++)
        {
            rows += summary.CellCounts[i];
            if (binning.Edges[i] >= min && binning.Edges[i] <= max) yield return (binning.Edges[i], rows);
        }
    }
}
