using System.Text;
using Watchgrain.Grains.Labels;

namespace Watchgrain.Grains.Ingest;

/// <summary>Which partition a batch or a label belongs to: a pure function of its identity, never of the connection, so that a batch sent again meets the memory of its first arrival.</summary>
public static class Partitioning
{
    /// <summary>Round-robin over the sequence, offset by the producer, so that one producer spreads evenly and each partition sees every n-th sequence.</summary>
    public static int OfBatch(string producerId, ulong sequence, int partitions) => (int)((Offset(producerId) + sequence) % (ulong)partitions);

    /// <summary>First sequence of a producer that falls into a partition.</summary>
    public static ulong FirstSequence(string producerId, int partition, int partitions)
    {
        var count = (ulong)partitions;
        return ((ulong)partition + count - (Offset(producerId) % count)) % count;
    }

    public static int OfKey(JoinKey key, int partitions) => (int)(key.High % (ulong)partitions);

    // FNV-1a: stable over processes and versions, which string.GetHashCode is not.
    private static ulong Offset(string producerId)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(producerId))
            hash = (hash ^ b) * 1099511628211UL;
        return hash >> 32;
    }
}
