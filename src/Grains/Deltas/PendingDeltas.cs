using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Deltas;

/// <summary>What has gathered for all receivers of a sender, by the receiver's grain key. Pure; not thread-safe.</summary>
/// <param name="binnings">Reference bins by receiver; receivers without numeric summaries have none.</param>
public sealed class PendingDeltas(IReadOnlyDictionary<string, NumericBinning> binnings)
{
    private readonly SortedDictionary<string, PendingDelta> byReceiver = new(StringComparer.Ordinal);

    public bool IsEmpty => byReceiver.Values.All(delta => delta.IsEmpty);

    /// <summary>What has gathered for a receiver; null when nothing has.</summary>
    public PendingDelta? Find(string receiver) => byReceiver.GetValueOrDefault(receiver);

    public PendingDelta For(string receiver)
    {
        if (!byReceiver.TryGetValue(receiver, out var delta))
            byReceiver[receiver] = delta = new(binnings.GetValueOrDefault(receiver));
        return delta;
    }

    public void Merge(IEnumerable<AddressedDelta> deltas)
    {
        foreach (var delta in deltas)
            For(delta.Receiver).Merge(delta.Content);
    }

    /// <summary>The content by receiver, in the order of the receivers' keys; equal content gives equal bytes.</summary>
    public AddressedDelta[] ToArray() =>
        [.. byReceiver.Where(entry => !entry.Value.IsEmpty).Select(entry => new AddressedDelta(entry.Key, entry.Value.ToDelta()))];

    public void Clear() => byReceiver.Clear();
}
