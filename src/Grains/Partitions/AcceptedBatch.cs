namespace Watchgrain.Grains.Partitions;

/// <summary>A batch that a partition has taken, as it stands in the log.</summary>
[GenerateSerializer, Immutable, Alias("wg.AcceptedBatch")]
public sealed record AcceptedBatch
{
    [Id(0)] public required string ProducerId { get; init; }

    [Id(1)] public required ulong ProducerEpoch { get; init; }

    [Id(2)] public required ulong Sequence { get; init; }

    [Id(3)] public required ulong ContentHash { get; init; }

    [Id(4)] public required int AcceptedRows { get; init; }

    [Id(5)] public int LateRows { get; init; }

    /// <summary>Server time of the acceptance.</summary>
    [Id(6)] public required DateTimeOffset At { get; init; }
}
