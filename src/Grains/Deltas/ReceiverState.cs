using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Groups;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Deltas;

/// <summary>
/// What every receiver of panes remembers, in one record: the applied delta ids beside what they produced, how far it has closed, and what it still has to hand on.
/// </summary>
[GenerateSerializer, Alias("wg.ReceiverState")]
public class ReceiverState
{
    [Id(0)] public InboundLedger Ledger { get; set; } = new();

    /// <summary>Summaries of the open panes.</summary>
    [Id(1)] public SummaryPart[] Open { get; set; } = [];

    /// <summary>All panes up to this one are closed for rows.</summary>
    [Id(2)] public long? RowsThrough { get; set; }

    /// <summary>All panes up to this one have been judged.</summary>
    [Id(3)] public long? OutcomesThrough { get; set; }

    /// <summary>Rows for the archive that a state write has made final and the archive may not hold yet.</summary>
    [Id(4)] public List<ArchivedPane> Sealed { get; set; } = [];

    /// <summary>Signals that the coordinator may not have yet.</summary>
    [Id(5)] public List<Signal> Outbox { get; set; } = [];

    /// <summary>Parts that came for a closed pane and were dropped.</summary>
    [Id(6)] public long DroppedParts { get; set; }

    /// <summary>Of a slice, null before the first judged pane. It stands here because the records of slices have always been of this class: a class of their own could not read them.</summary>
    [Id(7)] public SliceWatchState? Slice { get; set; }

    /// <summary>Of a slice that is a group of a protected feature, null before its first closed pane; here for the same reason.</summary>
    [Id(60)] public GroupState? Group { get; set; }
}
