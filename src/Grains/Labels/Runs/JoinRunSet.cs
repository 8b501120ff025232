namespace Watchgrain.Grains.Labels.Runs;

/// <summary>A partition's runs, oldest first, and what to do with them next. Pure; not thread-safe.</summary>
internal sealed class JoinRunSet
{
    /// <summary>So many neighbours of a level are merged into one of the next.</summary>
    public const int LeastMerged = 8;

    /// <summary>Tiny ones, of many small commits, in one go.</summary>
    public const int MostMerged = 32;

    /// <summary>No merge makes a larger run: its filter takes 8 MB.</summary>
    public const long MostRows = 4_000_000;

    private readonly List<JoinRun> runs = [];
    private readonly HashSet<long> damaged = [];

    public IReadOnlyList<JoinRun> Runs => runs;

    /// <summary>Sums over all runs.</summary>
    public JoinCounts Counts { get; } = new();

    /// <summary>Adds a run newer than all.</summary>
    public void Add(JoinRun run)
    {
        runs.Add(run);
        Counts.Add(run.Counts);
    }

    /// <summary>A damaged run is left as it is until its time is over: without its lost rows, older ones of their keys would come back.</summary>
    public void NoteDamage(long run) => damaged.Add(run);

    public bool Holds(long run) => runs.Exists(held => held.Number == run);

    /// <summary>Puts one run, or none, in the place of neighbours.</summary>
    public void Replace(IReadOnlyList<JoinRun> replaced, JoinRun? by)
    {
        var at = runs.IndexOf(replaced[0]);
        runs.RemoveRange(at, replaced.Count);
        foreach (var run in replaced)
            Counts.Remove(run.Counts);
        if (by is null)
            return;
        runs.Insert(at, by);
        Counts.Add(by.Counts);
    }

    /// <summary>The oldest runs, as far as every row of theirs is over. Only from the oldest on: a row that is over hides older rows of its key.</summary>
    public IReadOnlyList<JoinRun> Over(long? expireBefore) => [.. runs.TakeWhile(run => run.LatestExpiry < expireBefore)];

    /// <summary>The neighbours from the oldest to the newest that may hold a key; null: they cannot be merged, for there are too many rows in them, or damage.</summary>
    public IReadOnlyList<JoinRun>? Holding(JoinKey key)
    {
        var (first, last) = (runs.FindIndex(run => run.BlockOf(key) is not null), runs.FindLastIndex(run => run.BlockOf(key) is not null));
        if (first == last)
            return [];
        var range = runs.GetRange(first, last - first + 1);
        return range[^1].CanBeMerged && range.Sum(run => run.Rows) <= MostRows && !range.Exists(run => damaged.Contains(run.Number)) ? range : null;
    }

    /// <summary>Neighbours to merge, oldest first; empty when there is nothing to do.</summary>
    public IReadOnlyList<JoinRun> NextMerge(long? expireBefore)
    {
        if (Blocked(expireBefore) is { Count: > 0 } blocked)
            return blocked;
        for (var first = 0; first < runs.Count;)
        {
            var last = first;
            var rows = 0L;
            while (last < runs.Count && runs[last].Level == runs[first].Level && !damaged.Contains(runs[last].Number) && last - first < MostMerged && rows + runs[last].Rows <= MostRows)
                rows += runs[last++].Rows;
            if (last - first >= LeastMerged)
                return runs.GetRange(first, last - first);
            first = Math.Max(last, first + 1);
        }
        return [];
    }

    // A few rows with late expiries in the oldest runs must not keep what is over behind them.
    private List<JoinRun> Blocked(long? expireBefore)
    {
        var over = runs.FindIndex(run => run.LatestExpiry < expireBefore);
        return over > 0 && over < MostMerged && runs.Take(over).Sum(run => run.Rows) <= MostRows && !runs.Take(over + 1).Any(run => damaged.Contains(run.Number)) ? runs.GetRange(0, over + 1) : [];
    }
}
