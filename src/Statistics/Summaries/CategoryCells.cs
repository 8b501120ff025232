namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// The few cells in which a categorical column is watched: the most frequent reference categories one by one, the other known ones together, and the new ones together (last).
/// Immutable, and a function of the reference alone.
/// </summary>
/// <remarks>
/// Each cell costs (1/2n) nats per row of reference error, so a column of 400 airports needs folding or the slack drowns the evidence. Ties go to the ordinally smaller
/// category. A reference beyond its bound is folded by hash bucket; then "new" means a bucket that the reference leaves empty.
/// </remarks>
public sealed class CategoryCells
{
    /// <summary>32 cells: the same degrees of freedom as a numeric column.</summary>
    public const int DefaultMostCells = 32;

    private readonly Dictionary<string, int>? cellOfName;
    private readonly int[] cellOfBucket;

    private CategoryCells(Dictionary<string, int>? cellOfName, int[] cellOfBucket, int count, double newReserve)
    {
        (this.cellOfName, this.cellOfBucket, Count) = (cellOfName, cellOfBucket, count);
        NewReserve = newReserve;
    }

    /// <summary>Number of cells, new ones included.</summary>
    public int Count { get; }

    /// <summary>
    /// The share that a row of the reference's own distribution is granted to be new: (f₁ + ½)/(n + 1) with f₁ the categories seen once (Good 1953, Turing), which is 1/(2n)
    /// when there are none.
    /// </summary>
    public double NewReserve { get; }

    /// <param name="reference">The whole reference.</param>
    /// <param name="mostCells">At least 3: one category, the others, the new ones.</param>
    public static CategoryCells FromReference(CategoricalSummary reference, int mostCells = DefaultMostCells)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostCells, 3);
        var single = reference.IsExact ? reference.Counts.Count(pair => pair.Value == 1) : 0;
        var reserve = (single + 0.5) / (reference.Count + 1.0);
        var bucketCounts = reference.BucketCounts();
        var known = reference.IsExact ? reference.Counts.Count : bucketCounts.Count(rows => rows > 0);
        var named = known <= mostCells - 1 ? known : mostCells - 2;
        var others = known > named ? 1 : 0;
        var count = named + others + 1;
        var byBucket = new int[CategoricalSummary.Buckets];
        foreach (var (bucket, rank) in Enumerable.Range(0, byBucket.Length).OrderByDescending(b => bucketCounts[b]).ThenBy(b => b).Select((b, rank) => (b, rank)))
            byBucket[bucket] = bucketCounts[bucket] == 0 ? count - 1 : Math.Min(rank, count - 2);
        if (!reference.IsExact) return new CategoryCells(null, byBucket, count, reserve);
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pair in reference.Counts.OrderByDescending(pair => pair.Value)) byName[pair.Key] = Math.Min(byName.Count, count - 2);
        return new CategoryCells(byName, byBucket, count, reserve);
    }

    /// <summary>The cell of a category, whether the reference holds it or not.</summary>
    public int CellOf(string category)
    {
        ArgumentNullException.ThrowIfNull(category);
        return cellOfName?.GetValueOrDefault(category, Count - 1) ?? cellOfBucket[CategoricalSummary.BucketOf(category)];
    }

    /// <summary>A figure that is known per cell of a wider reference, in these cells: the mean over the rows of the reference that made them. In a cell without rows it is that of new categories.</summary>
    /// <param name="reference">That made these cells.</param>
    /// <param name="wider">Cells of a reference that holds all its rows.</param>
    /// <param name="figures">Per cell of <paramref name="wider"/>.</param>
    public double[] Means(CategoricalSummary reference, CategoryCells wider, IReadOnlyList<double> figures)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(wider);
        ArgumentNullException.ThrowIfNull(figures);
        var (means, rows) = (new double[Count], new long[Count]);
        if (reference.IsExact)
        {
            foreach (var (category, count) in reference.Counts) Add(CellOf(category), wider.CellOf(category), count);
        }
        else
        {
            var buckets = reference.BucketCounts();
            for (var b = 0; b < buckets.Length; b++) Add(cellOfBucket[b], wider.cellOfBucket[b], buckets[b]);
        }
        for (var cell = 0; cell < Count; cell++) means[cell] = rows[cell] > 0 ? means[cell] / rows[cell] : figures[wider.Count - 1];
        return means;

        void Add(int cell, int widerCell, long count) => (means[cell], rows[cell]) = (means[cell] + count * figures[widerCell], rows[cell] + count);
    }

    /// <summary>
    /// Counts of a reference (the whole one, or one phase of it) and of current rows in these cells: by name while all are within their bound, else both by hash bucket, where
    /// a new
    /// category may hide in a known bucket.
    /// </summary>
    public (long[] Reference, long[] Current) Fold(CategoricalSummary reference, CategoricalSummary current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        return cellOfName is not null && reference.IsExact && current.IsExact ? (ByName(reference), ByName(current)) : (ByBucket(reference), ByBucket(current));
    }

    private long[] ByName(CategoricalSummary summary)
    {
        var counts = new long[Count];
        foreach (var (category, rows) in summary.Counts) counts[cellOfName!.GetValueOrDefault(category, Count - 1)] += rows;
        return counts;
    }

    private long[] ByBucket(CategoricalSummary summary)
    {
        var counts = new long[Count];
        var buckets = summary.BucketCounts();
        for (var b = 0; b < buckets.Length; b++) counts[cellOfBucket[b]] += buckets[b];
        return counts;
    }
}
