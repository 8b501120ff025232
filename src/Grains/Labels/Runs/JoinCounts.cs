using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Labels.Runs;

/// <summary>How many rows wait in which state, by the pane in which their time is over. A run holds what it changes, so that the sum over all runs is what there is. Pure.</summary>
internal sealed class JoinCounts
{
    private readonly SortedDictionary<long, (long Waiting, long Parked)> byPane = [];

    public IReadOnlyDictionary<long, (long Waiting, long Parked)> ByPane => byPane;

    /// <param name="pane">In which the row's time is over.</param>
    /// <param name="state">Labelled rows are not counted: nothing is lost with them.</param>
    /// <param name="rows">1, or -1 for a row that is replaced.</param>
    public void Add(long pane, JoinState state, long rows)
    {
        if (state is JoinState.Waiting or JoinState.Parked)
            Add(pane, state == JoinState.Waiting ? rows : 0, state == JoinState.Parked ? rows : 0);
    }

    public void Add(long pane, long waiting, long parked)
    {
        var before = byPane.GetValueOrDefault(pane);
        var after = (Waiting: before.Waiting + waiting, Parked: before.Parked + parked);
        if (after == default)
            byPane.Remove(pane);
        else
            byPane[pane] = after;
    }

    public void Add(JoinCounts other)
    {
        foreach (var (pane, (waiting, parked)) in other.byPane)
            Add(pane, waiting, parked);
    }

    public void Remove(JoinCounts other)
    {
        foreach (var (pane, (waiting, parked)) in other.byPane)
            Add(pane, -waiting, -parked);
    }

    /// <summary>The same without the panes before one (null: all).</summary>
    public JoinCounts From(long? pane)
    {
        var kept = new JoinCounts();
        foreach (var (at, (waiting, parked)) in byPane)
        {
            if (!(at < pane))
                kept.Add(at, waiting, parked);
        }
        return kept;
    }

    /// <summary>Sums over the panes from one (null: the first) up to below another.</summary>
    public Dictionary<JoinState, long> Between(long? from, long before)
    {
        var sums = new Dictionary<JoinState, long> { [JoinState.Waiting] = 0, [JoinState.Parked] = 0 };
        foreach (var (pane, (waiting, parked)) in byPane)
        {
            if (pane >= before)
                break;
            if (pane < from)
                continue;
            sums[JoinState.Waiting] += waiting;
            sums[JoinState.Parked] += parked;
        }
        return sums;
    }
}
