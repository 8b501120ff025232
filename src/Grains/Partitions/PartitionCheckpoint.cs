namespace Watchgrain.Grains.Partitions;

/// <summary>A serialised <see cref="PartitionState"/>. Bytes, because the partition changes while storage writes: a snapshot must be taken in one turn.</summary>
[GenerateSerializer, Alias("wg.PartitionCheckpoint")]
public sealed class PartitionCheckpoint
{
    /// <summary>Empty before the first checkpoint.</summary>
    [Id(0)] public byte[] Bytes { get; set; } = [];
}
