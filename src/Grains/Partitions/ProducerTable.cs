namespace Watchgrain.Grains.Partitions;

/// <summary>
/// The producers that a partition remembers: at most <see cref="Capacity"/>. A full table makes room by forgetting one that has been silent for a day, longer than any client retries; the durable row that brings the newcomer names it.
/// Changes by durable rows alone. Pure.
/// </summary>
[GenerateSerializer, Alias("wg.ProducerTable")]
public sealed class ProducerTable
{
    /// <summary>At most this many producers per partition: a window takes up to 100 KB.</summary>
    public const int Capacity = 1024;

    private static readonly TimeSpan Silence = TimeSpan.FromDays(1);

    [Id(0)] private readonly Dictionary<string, ProducerWindow> producers = new(StringComparer.Ordinal);

    public int Count => producers.Count;

    public ProducerWindow? Find(string producerId) => producers.GetValueOrDefault(producerId);

    public (BatchStanding Standing, BatchMemory? Memory) Examine(string producerId, ulong epoch, ulong sequence, ulong contentHash) =>
        producers.TryGetValue(producerId, out var window) ? window.Examine(epoch, sequence, contentHash) : (BatchStanding.New, null);

    /// <summary>The producer that has been silent for longest, for more than a day, apart from some; null when there is none.</summary>
    public string? LongestSilent(DateTimeOffset now, ICollection<string> except) => producers
        .Where(producer => now - producer.Value.LastSeen > Silence && !except.Contains(producer.Key))
        .OrderBy(producer => producer.Value.LastSeen).ThenBy(producer => producer.Key, StringComparer.Ordinal)
        .Select(producer => producer.Key)
        .FirstOrDefault();

    public void Forget(string producerId) => producers.Remove(producerId);

    /// <inheritdoc cref="ProducerWindow.Remember"/>
    public void Remember(AcceptedBatch batch, long logSequence, ulong first, ulong stride)
    {
        if (!producers.TryGetValue(batch.ProducerId, out var window))
            producers[batch.ProducerId] = window = new();
        window.Remember(batch, logSequence, first, stride);
    }
}
