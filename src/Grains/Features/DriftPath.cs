using Watchgrain.Statistics.Distances;

namespace Watchgrain.Grains.Features;

/// <summary>
/// How far a feature moves from closed pane to closed pane, and away from its reference, all sources together but for those in quarantine as each closes. Information: it signals nothing. What the detectors compare with the reference it adds up, so that a feature that wanders, or comes and goes, is seen too. Pure; not thread-safe.
/// </summary>
internal sealed class DriftPath
{
    private readonly StreamAnchor anchor;
    private readonly CellPath path;
    private readonly Queue<long> panes;
    private long? since;

    /// <param name="anchor">Of all sources together.</param>
    /// <param name="state">Null: it begins.</param>
    public DriftPath(StreamAnchor anchor, DriftPathState? state)
    {
        this.anchor = anchor;
        (path, panes, since) = (new(state?.Counts ?? [], state?.Length ?? 0, state?.ByChance ?? 0), new(state?.Panes ?? []), state?.Since);
    }

    /// <summary>Panes come in ascending order, each once. One whose categories cannot be told by name is left out: it has other cells.</summary>
    public void Close(long pane, Column? counted)
    {
        if (counted is null || counted.Values == 0 || !anchor.ByName(counted))
            return;
        path.Add(anchor.Compare(pane, counted).Current);
        since ??= pane;
        panes.Enqueue(pane);
        if (panes.Count > CellPath.Window)
            panes.Dequeue();
    }

    /// <summary>Null before the first pane.</summary>
    public DriftPathState? State() => since is not { } first ? null : new() { Since = first, Panes = [.. panes], Counts = [.. path.Panes], Length = path.Length, ByChance = path.ByChance };

    /// <summary>Null before the first pane. With a rhythm the reference is that of the phases of the last panes.</summary>
    public DriftFigures? Figures() => since is { } first && path.From(anchor.CountsAt(panes)) is var (net, netByChance)
        ? new() { Since = first, Net = net, NetByChance = netByChance, Path = path.Length, PathByChance = path.ByChance }
        : null;
}
