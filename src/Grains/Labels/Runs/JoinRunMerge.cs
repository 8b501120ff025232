namespace Watchgrain.Grains.Labels.Runs;

/// <summary>
/// Merges neighbouring runs in steps of a few blocks: of each key the newest row stays. A row whose time is over goes only when no older run is left out: it hides older rows of its key. Pure; not thread-safe.
/// </summary>
/// <param name="inputs">Oldest first.</param>
/// <param name="writer">Takes the rows.</param>
/// <param name="hasOlder">There are older runs than the first input.</param>
/// <param name="expireBefore">Rows that expire below this position are over; null: none.</param>
internal sealed class JoinRunMerge(IReadOnlyList<JoinRun> inputs, JoinRunWriter writer, bool hasOlder, long? expireBefore)
{
    /// <summary>Blocks that are read of an input at once.</summary>
    public const int BlocksPerRead = 16;

    private readonly Input[] open = [.. inputs.Select(run => new Input(run))];

    public bool IsDone => open.All(input => input.IsDone);

    /// <summary>The blocks to read next: those of inputs without a row at hand.</summary>
    public IReadOnlyList<BlockPlace> Wanted() =>
        [.. open.Where(input => input.IsDry).SelectMany(input => Enumerable.Range(input.NextBlock, Math.Min(BlocksPerRead, input.Run.Blocks - input.NextBlock)).Select(block => new BlockPlace(input.Run.Number, block)))];

    /// <summary>Takes the blocks that were wanted, in their order, and merges as far as they go.</summary>
    public void Step(IEnumerable<JoinBlock> blocks)
    {
        using var next = blocks.GetEnumerator();
        foreach (var input in open.Where(input => input.IsDry))
        {
            var count = Math.Min(BlocksPerRead, input.Run.Blocks - input.NextBlock);
            var rows = new List<StoredJoin>();
            for (; count > 0 && next.MoveNext(); count--, input.NextBlock++)
                rows.AddRange(next.Current.Rows());
            (input.Rows, input.At) = (rows, 0);
        }
        while (!open.Any(input => input.IsDry) && Lowest() is { } newest)
        {
            var row = newest.Current;
            foreach (var input in open)
            {
                if (!input.IsDone && input.Current.Key == row.Key)
                    input.At++;
            }
            if (hasOlder || !(row.ExpiresAt < expireBefore))
                writer.Add(row);
        }
    }

    // Of equal keys the newest input's.
    private Input? Lowest()
    {
        Input? lowest = null;
        foreach (var input in open)
        {
            if (!input.IsDone && (lowest is null || input.Current.Key.CompareTo(lowest.Current.Key) <= 0))
                lowest = input;
        }
        return lowest;
    }

    private sealed class Input(JoinRun run)
    {
        public JoinRun Run => run;

        public int NextBlock { get; set; }

        public List<StoredJoin> Rows { get; set; } = [];

        public int At { get; set; }

        public StoredJoin Current => Rows[At];

        public bool IsDone => At == Rows.Count && NextBlock == run.Blocks;

        public bool IsDry => At == Rows.Count && NextBlock < run.Blocks;
    }
}
