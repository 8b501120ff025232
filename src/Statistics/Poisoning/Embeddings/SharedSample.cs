namespace Watchgrain.Statistics.Poisoning.Embeddings;

/// <summary>
/// A sample of a bounded number of items, of which every group has the same share as far as it has items: of each group those with the lowest priorities, and when there are too many the highest of the largest group goes. With random priorities it is uniform within a group, in whatever order items come, and an
/// item that comes again is not counted twice. Not thread-safe.
/// </summary>
/// <typeparam name="T">An item.</typeparam>
/// <param name="most">At least 1.</param>
public sealed class SharedSample<T>(int most)
    where T : class
{
    private readonly Dictionary<string, SortedList<ulong, T>> groups = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    /// <summary>All items, by group.</summary>
    public IEnumerable<T> Items => groups.Values.SelectMany(group => group.Values);

    /// <summary>Items of the group whose priority is not below this would go at once; the largest number when any may stay.</summary>
    public ulong RoomOf(string group) =>
        Count == most && groups.TryGetValue(group, out var own) && groups.Values.All(other => other.Count <= own.Count) ? own.Keys[^1] : ulong.MaxValue;

    /// <summary>Takes an item, and says which one has to go for it: null, another, or the item itself. One with a priority that an item of the group has goes too.</summary>
    public T? Add(string group, ulong priority, T item)
    {
        if (!groups.TryGetValue(group, out var own))
            groups.Add(group, own = []);
        if (!own.TryAdd(priority, item))
            return item;
        if (++Count <= most)
            return null;
        var (name, largest) = groups.MaxBy(entry => (entry.Value.Count, entry.Value.Keys[^1]));
        var gone = largest.Values[^1];
        largest.RemoveAt(largest.Count - 1);
        if (largest.Count == 0)
            groups.Remove(name);
        Count--;
        return gone;
    }

    /// <summary>Takes an item out; O(n) of its group. False: it is not there.</summary>
    public bool Remove(string group, T item)
    {
        if (!groups.TryGetValue(group, out var own) || own.IndexOfValue(item) is not (>= 0 and var place))
            return false;
        own.RemoveAt(place);
        if (own.Count == 0)
            groups.Remove(group);
        Count--;
        return true;
    }
}
