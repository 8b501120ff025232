using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>Two samples pooled, sorted and grouped by equal values: how many rows of each side every group holds. All that a rank test needs; the cells of an ordered table are such groups too.</summary>
internal sealed class PooledGroups
{
    private PooledGroups(List<long> reference, List<long> current, double n, double m) => (Reference, Current, N, M) = (reference, current, n, m);

    public List<long> Reference { get; }

    public List<long> Current { get; }

    /// <summary>Reference rows.</summary>
    public double N { get; }

    /// <summary>Current rows.</summary>
    public double M { get; }

    public int Count => Reference.Count;

    public bool HasTies
    {
        get
        {
            for (var g = 0; g < Count; g++)
            {
                if (Reference[g] + Current[g] > 1) return true;
            }
            return false;
        }
    }

    /// <summary>Null when either side has no rows.</summary>
    public static PooledGroups? Of(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        if (reference.IsEmpty || current.IsEmpty) return null;
        double[] a = SortedSample.Of(reference), b = SortedSample.Of(current);
        List<long> left = new(a.Length + b.Length), right = new(a.Length + b.Length);
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            var x = i == a.Length ? b[j] : j == b.Length ? a[i] : Math.Min(a[i], b[j]);
            int before = i, behind = j;
            while (i < a.Length && a[i] == x) i++;
            while (j < b.Length && b[j] == x) j++;
            left.Add(i - before);
            right.Add(j - behind);
        }
        return new PooledGroups(left, right, a.Length, b.Length);
    }

    /// <summary>Null when either side has no rows.</summary>
    public static PooledGroups? Of(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (Shares.Totals(reference, current) is not var (n, m)) return null;
        List<long> left = [], right = [];
        for (var i = 0; i < reference.Length; i++)
        {
            if (reference[i] == 0 && current[i] == 0) continue;
            left.Add(reference[i]);
            right.Add(current[i]);
        }
        return new PooledGroups(left, right, n, m);
    }

    /// <summary>The log-linear cells of both summaries.</summary>
    public static PooledGroups? Of(NumericSummary reference, NumericSummary current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        if (reference.Count == 0 || current.Count == 0) return null;
        var counts = new Counts([], []);
        PairedCells.Visit(reference.Histogram, current.Histogram, ref counts);
        return new PooledGroups(counts.Left, counts.Right, reference.Count, current.Count);
    }

    private readonly record struct Counts(List<long> Left, List<long> Right) : PairedCells.IVisitor
    {
        public void Add(double lower, double upper, long reference, long current)
        {
            Left.Add(reference);
            Right.Add(current);
        }
    }
}
