using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Partitions;

/// <summary>Checkpoint of a partition: the state after the log row <see cref="LogSequence"/>, whose deltas are all durable at their receivers. Rows up to there are no longer needed.</summary>
[GenerateSerializer, Alias("wg.PartitionState")]
public sealed class PartitionState
{
    [Id(0)] public long LogSequence { get; set; }

    [Id(1)] public Dictionary<string, long> LastIds { get; set; } = [];

    /// <summary>May be ahead of <see cref="LogSequence"/>: replaying what it knows already changes nothing.</summary>
    [Id(2)] public ProducerTable Producers { get; set; } = new();

    /// <summary>May be ahead, like the producers.</summary>
    [Id(3)] public InboundLedger Received { get; set; } = new();

    [Id(4)] public long? ClosedThrough { get; set; }

    /// <summary>Highest position seen; null before the first row.</summary>
    [Id(5)] public long? HighestPosition { get; set; }

    /// <summary>The verdicts of decisions that the partition answers; null before the first.</summary>
    [Id(6)] public VerdictTable? Verdicts { get; set; }

    /// <summary>The panes with rows that are not closed.</summary>
    [Id(7)] public HashSet<long> HeldPanes { get; set; } = [];

    /// <summary>By receiver, where it has something that is not closed everywhere; may be ahead. Null in a checkpoint of a release that asked every receiver.</summary>
    [Id(8)] public Dictionary<string, PaneSpan>? Unclosed { get; set; }
}
