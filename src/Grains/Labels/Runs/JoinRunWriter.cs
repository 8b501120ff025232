namespace Watchgrain.Grains.Labels.Runs;

/// <summary>Makes a run from rows that come in the order of their keys. Not thread-safe.</summary>
/// <param name="number">The run's number.</param>
/// <param name="mostRows">At most so many rows come; the filter is made for them.</param>
internal sealed class JoinRunWriter(long number, long mostRows)
{
    private readonly JoinBlockWriter block = new();
    private readonly List<JoinKey> firstKeys = [];
    private readonly JoinFilter filter = JoinFilter.For(mostRows);
    private List<byte[]> finished = [];
    private long latestExpiry = long.MinValue;

    public long Rows { get; private set; }

    /// <summary>Blocks that have not been taken.</summary>
    public int Finished => finished.Count;

    public void Add(StoredJoin row)
    {
        if (!block.TryAdd(row))
        {
            FinishBlock();
            block.TryAdd(row);
        }
        filter.Add(row.Key);
        latestExpiry = Math.Max(latestExpiry, row.ExpiresAt);
        Rows++;
    }

    /// <summary>The blocks that are full, and the place of the first of them.</summary>
    public (int First, IReadOnlyList<byte[]> Blocks) TakeFinished()
    {
        var taken = finished;
        finished = [];
        return (firstKeys.Count - taken.Count, taken);
    }

    /// <summary>Ends the last block; afterwards nothing is added.</summary>
    public JoinRun Finish(JoinCounts counts)
    {
        FinishBlock();
        return new(number, Rows, latestExpiry, [.. firstKeys], counts, filter);
    }

    /// <summary>A run of rows in any order; of each key one.</summary>
    public static JoinRunWrite Write(long number, IReadOnlyCollection<StoredJoin> rows, JoinCounts counts)
    {
        var sorted = rows.ToArray();
        Array.Sort(Array.ConvertAll(sorted, row => row.Key), sorted);
        var writer = new JoinRunWriter(number, sorted.Length);
        foreach (var row in sorted)
            writer.Add(row);
        var run = writer.Finish(counts);
        return new(run, writer.TakeFinished().Blocks);
    }

    private void FinishBlock()
    {
        if (block.Count == 0)
            return;
        firstKeys.Add(block.First);
        finished.Add(block.Take(JoinRun.MarkOf(number, firstKeys.Count - 1)));
    }
}
