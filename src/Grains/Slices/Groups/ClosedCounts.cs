using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Slices.Groups;

/// <summary>What a model decided about the rows of the panes that have been closed or judged lately: every group asks for the same ones. Not thread-safe.</summary>
public sealed class ClosedCounts
{
    /// <summary>1,000: as many panes as one closing may hold are asked for at once; older ones are in the archive.</summary>
    private const int Kept = 1000;

    private readonly Dictionary<(PaneStage Stage, long Pane), GroupCounts> known = [];
    private readonly Queue<(PaneStage Stage, long Pane)> order = [];

    public static GroupCounts Of(PaneStage stage, long pane, SummaryTable panes)
    {
        ArgumentNullException.ThrowIfNull(panes);
        return stage == PaneStage.Rows ? GroupCounts.Of(panes.ScoresOf(pane)) : GroupCounts.Of(panes.OutcomesOf(pane));
    }

    /// <summary>Notes a pane as it is being closed.</summary>
    public void Note(PaneStage stage, long pane, SummaryTable panes)
    {
        if (!known.TryAdd((stage, pane), Of(stage, pane, panes)))
            return;
        order.Enqueue((stage, pane));
        if (order.Count > Kept)
            known.Remove(order.Dequeue());
    }

    /// <summary>Null: it is not known here.</summary>
    public GroupCounts? Find(PaneStage stage, long pane) => known.TryGetValue((stage, pane), out var counts) ? counts : null;
}
