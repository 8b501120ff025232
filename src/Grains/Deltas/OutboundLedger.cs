namespace Watchgrain.Grains.Deltas;

/// <summary>
/// A sender's sealed deltas until their receivers hold them durably. Ids are dense per receiver from 1. Pure; not thread-safe.
/// </summary>
public sealed class OutboundLedger
{
    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private readonly Queue<Seal> seals = new();

    /// <summary>Deltas that are kept because a receiver may still ask for them.</summary>
    public int Retained => lanes.Values.Sum(lane => lane.Retained.Count);

    public IReadOnlyCollection<string> Receivers => lanes.Keys;

    /// <summary>The last id given to each receiver.</summary>
    public Dictionary<string, long> LastIds => lanes.ToDictionary(lane => lane.Key, lane => lane.Value.LastId, StringComparer.Ordinal);

    /// <summary>Begins where a checkpoint stood: everything up to these ids is durable at its receiver.</summary>
    public void Restore(IReadOnlyDictionary<string, long> lastIds)
    {
        foreach (var (receiver, id) in lastIds)
            lanes[receiver] = new() { LastId = id, Applied = id, Durable = id };
    }

    /// <summary>Gives each delta the next id of its receiver.</summary>
    /// <param name="logSequence">The log row that makes the seal durable.</param>
    /// <param name="deltas">What is sealed.</param>
    public void Add(long logSequence, IEnumerable<AddressedDelta> deltas)
    {
        foreach (var delta in deltas)
        {
            if (!lanes.TryGetValue(delta.Receiver, out var lane))
                lanes[delta.Receiver] = lane = new();
            lane.LastId++;
            lane.Retained[lane.LastId] = delta.Content;
        }
        seals.Enqueue(new(logSequence, LastIds));
    }

    /// <summary>The delta that a receiver wants next; null when it has them all.</summary>
    public (long Id, Delta Content)? Next(string receiver)
    {
        var lane = lanes[receiver];
        return lane.Retained.TryGetValue(lane.Applied + 1, out var content) ? (lane.Applied + 1, content) : null;
    }

    /// <summary>A delta to send again, to hear whether the receiver has made it durable; null when nothing is in doubt.</summary>
    public (long Id, Delta Content)? Probe(string receiver)
    {
        var lane = lanes[receiver];
        return lane.Retained.TryGetValue(lane.Applied, out var content) ? (lane.Applied, content) : null;
    }

    /// <summary>Notes what a receiver said. False when it lacks deltas that it had called durable: it has lost data, and nothing here can repair that.</summary>
    public bool Note(string receiver, DeltaReceipt receipt)
    {
        var lane = lanes[receiver];
        if (receipt.Applied < lane.Durable)
            return false;
        lane.Applied = Math.Min(receipt.Applied, lane.LastId);
        while (lane.Durable < receipt.Durable)
            lane.Retained.Remove(++lane.Durable);
        return true;
    }

    /// <summary>The latest seal before which every delta is durable at its receiver, with the ids as they were then; null when no new one is. Taken once.</summary>
    public (long LogSequence, Dictionary<string, long> LastIds)? TakeSettled()
    {
        (long, Dictionary<string, long>)? settled = null;
        while (seals.TryPeek(out var seal) && seal.LastIds.All(id => lanes[id.Key].Durable >= id.Value))
        {
            seals.Dequeue();
            settled = (seal.LogSequence, seal.LastIds);
        }
        return settled;
    }

    private sealed record Seal(long LogSequence, Dictionary<string, long> LastIds);

    private sealed class Lane
    {
        public long LastId { get; set; }

        public long Applied { get; set; }

        public long Durable { get; set; }

        public Dictionary<long, Delta> Retained { get; } = [];
    }
}
