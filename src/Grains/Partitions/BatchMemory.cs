namespace Watchgrain.Grains.Partitions;

/// <summary>The original answer to a batch, and a hash of what was answered.</summary>
[GenerateSerializer, Immutable, Alias("wg.BatchMemory")]
public sealed record BatchMemory(
    [property: Id(0)] ulong ContentHash, [property: Id(1)] long LogSequence, [property: Id(2)] int AcceptedRows, [property: Id(3)] int LateRows);
