namespace Watchgrain.Grains.Partitions;

/// <summary>The producers that a partition remembers. Bounded: a full table forgets producers that have been silent for a day, longer than any client retries. Pure.</summary>
[GenerateSerializer, Alias("wg.ProducerTable")]
public sealed class ProducerTable
{
    /// <summary>At most this many producers per partition: a window takes up to 100 KB.</summary>
    public const int Capacity = 1024;

    private static readonly TimeSpan Silence = TimeSpan.FromDays(1);

    [Id(0)] private readonly Dictionary<string, ProducerWindow> producers = new(StringComparer.Ordinal);

    public ProducerWindow? Find(string producerId) => producers.GetValueOrDefault(producerId);

    public (BatchStanding Standing, BatchMemory? Memory) Examine(string producerId, ulong epoch, ulong sequence, ulong contentHash) =>
        producers.TryGetValue(producerId, out var window) ? window.Examine(epoch, sequence, contentHash) : (BatchStanding.New, null);

    /// <summary>False when the producer is new and the table is full of producers that spoke within a day.</summary>
    public bool HasRoomFor(string producerId, DateTimeOffset now)
    {
        if (producers.ContainsKey(producerId) || producers.Count < Capacity)
            return true;
        foreach (var silent in producers.Where(p => now - p.Value.LastSeen > Silence).Select(p => p.Key).ToArray())
            producers.Remove(silent);
        return producers.Count < Capacity;
    }

    /// <inheritdoc cref="ProducerWindow.Remember"/>
    public void Remember(AcceptedBatch batch, long logSequence, ulong first, ulong stride)
    {
        if (!producers.TryGetValue(batch.ProducerId, out var window))
            producers[batch.ProducerId] = window = new();
        window.Remember(batch, logSequence, first, stride);
    }
}
