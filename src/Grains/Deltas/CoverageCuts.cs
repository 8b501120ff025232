namespace Watchgrain.Grains.Deltas;

/// <summary>
/// When labels that come after their pane was judged make a new revision of its outcomes without waiting for the next closing: as the share of its rows that have one passes a level. Remembers of panes what their latest revision holds. Pure; not thread-safe.
/// </summary>
public sealed class CoverageCuts
{
    /// <summary>4,096 panes: further ones wait for the next closing.</summary>
    public const int MostPanes = 4096;

    /// <summary>Shares of a pane's rows, ascending.</summary>
    public static IReadOnlyList<double> Levels { get; } = [0.5, 0.8, 0.95, 0.99];

    private readonly Dictionary<long, (long Rows, long Labelled)> cut = [];

    /// <summary>Whether it remembers what the pane's latest revision holds; if not, <see cref="Note"/> it.</summary>
    public bool Knows(long pane) => cut.ContainsKey(pane);

    /// <summary>What a pane's latest revision holds.</summary>
    public void Note(long pane, long rows, long labelled)
    {
        if (cut.Count >= MostPanes)
            cut.Clear();
        cut[pane] = (rows, labelled);
    }

    /// <summary>Whether so many more labels take the pane over a level. It is then taken to be cut.</summary>
    public bool Passes(long pane, long more)
    {
        if (!cut.TryGetValue(pane, out var before) || LevelOf(before.Labelled + more, before.Rows) <= LevelOf(before.Labelled, before.Rows))
            return false;
        cut[pane] = (before.Rows, before.Labelled + more);
        return true;
    }

    /// <summary>All panes may have new revisions.</summary>
    public void Forget() => cut.Clear();

    private static int LevelOf(long labelled, long rows) => rows <= 0 ? 0 : Levels.Count(level => labelled >= level * rows);
}
