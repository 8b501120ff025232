using System.Collections.Concurrent;

namespace Watchgrain.Grains.Ingest;

/// <summary>What was lost and stands in no durable count yet, by whom it will be counted with. Held by the process: one that dies takes it along. Thread-safe.</summary>
/// <typeparam name="TKey">A partition's key, or a version: as many as there are of them.</typeparam>
public sealed class LossCounts<TKey>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, LostTelemetry> lost = new();

    public void Add(TKey key, LostTelemetry more)
    {
        if (more != default)
            lost.AddOrUpdate(key, more, (_, before) => before + more);
    }

    /// <summary>What is to be counted; it stays until <see cref="Counted"/>.</summary>
    public LostTelemetry Get(TKey key) => lost.GetValueOrDefault(key);

    /// <summary>What is to be counted, taken out; to be put back (<see cref="Add"/>) when it is not counted after all.</summary>
    public LostTelemetry Take(TKey key) => lost.TryRemove(key, out var taken) ? taken : default;

    /// <summary>This much has become durable.</summary>
    public void Counted(TKey key, LostTelemetry part)
    {
        if (part != default && lost.AddOrUpdate(key, default(LostTelemetry), (_, before) => before - part) == default)
            lost.TryRemove(new(key, default));
    }
}
