using System.Collections.Concurrent;

namespace Watchgrain.Grains.References;

/// <summary>Values that many grains of a process read, held once as long as one of them does. Thread-safe.</summary>
internal sealed class SharedValues<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    private const int LeastToSweep = 1024;

    private readonly ConcurrentDictionary<TKey, WeakReference<TValue>> known = new();
    private int sweepAt = LeastToSweep;

    /// <summary>The value under a key; null when nobody holds one.</summary>
    public TValue? Find(TKey key) => known.TryGetValue(key, out var kept) && kept.TryGetTarget(out var value) ? value : null;

    /// <summary>The value that is held under the key, which is this one when there was none.</summary>
    public TValue Share(TKey key, TValue value)
    {
        var kept = known.GetOrAdd(key, static (_, added) => new(added), value);
        if (!kept.TryGetTarget(out var before))
            kept.SetTarget(before = value);
        if (ReferenceEquals(before, value) && known.Count >= sweepAt)
            Sweep();
        return before;
    }

    // One that comes to life meanwhile goes too: then it is shared with fewer.
    private void Sweep()
    {
        foreach (var dead in known.Where(entry => !entry.Value.TryGetTarget(out _)))
            known.TryRemove(dead);
        sweepAt = Math.Max(LeastToSweep, 2 * known.Count);
    }
}
