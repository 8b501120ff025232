using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Partitions;

/// <summary>One row of a partition's log: what was taken in one group commit, and what it adds to the receivers. Replaying the rows in order rebuilds the partition bit for bit.</summary>
[GenerateSerializer, Immutable, Alias("wg.PartitionEntry")]
public sealed record PartitionEntry
{
    [Id(0)] public AcceptedBatch[] Batches { get; init; } = [];

    /// <summary>Merged into what is pending.</summary>
    [Id(1)] public AddressedDelta[] Deltas { get; init; } = [];

    /// <summary>Deltas of other senders that this row has applied.</summary>
    [Id(2)] public InboundMark[] Received { get; init; } = [];

    /// <summary>From this row on nothing is taken for panes up to this one.</summary>
    [Id(3)] public long? CloseThrough { get; init; }

    /// <summary>After the rest of the row: everything pending gets its ids and never changes again.</summary>
    [Id(4)] public bool Seal { get; init; }

    /// <summary>Highest position of all rows up to this one; null before the first.</summary>
    [Id(5)] public long? HighestPosition { get; init; }

    /// <summary>From this row on the partition answers these verdicts of decisions; null: as before.</summary>
    [Id(6)] public VerdictTable? Verdicts { get; init; }

    /// <summary>Producers that are forgotten before the batches of this row are remembered.</summary>
    [Id(7)] public string[] Forgotten { get; init; } = [];
}
