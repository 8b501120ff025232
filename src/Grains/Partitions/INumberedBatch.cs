namespace Watchgrain.Grains.Partitions;

/// <summary>What identifies a batch: its producer, the producer's epoch, its number, and a hash of its content.</summary>
public interface INumberedBatch
{
    string ProducerId { get; }

    ulong ProducerEpoch { get; }

    ulong Sequence { get; }

    ulong ContentHash { get; }
}
