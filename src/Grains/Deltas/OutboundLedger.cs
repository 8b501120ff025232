namespace Watchgrain.Grains.Deltas;

/// <summary>
/// A sender's sealed deltas until their receivers hold them durably. Ids are dense per receiver from 1. What a seal, a tick or a batch costs does not grow with receivers that get nothing. Pure; not thread-safe.
/// </summary>
public sealed class OutboundLedger
{
    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private readonly HashSet<string> waiting = new(StringComparer.Ordinal);
    private readonly Queue<Seal> seals = new();
    private readonly Dictionary<string, long> settledIds = new(StringComparer.Ordinal);

    /// <summary>Deltas that are kept because a receiver may still ask for them.</summary>
    public int Retained { get; private set; }

    /// <summary>What they take, about.</summary>
    public long RetainedBytes { get; private set; }

    /// <summary>The receivers that deltas are kept for.</summary>
    public IReadOnlyCollection<string> Receivers => waiting;

    /// <summary>A seal is not settled yet.</summary>
    public bool AwaitsSettling => seals.Count > 0;

    /// <summary>The last id given to a receiver; 0 when there was none.</summary>
    public long LastIdOf(string receiver) => lanes.TryGetValue(receiver, out var lane) ? lane.LastId : 0;

    /// <summary>Begins where a checkpoint stood: everything up to these ids is durable at its receiver.</summary>
    public void Restore(IReadOnlyDictionary<string, long> lastIds)
    {
        foreach (var (receiver, id) in lastIds)
        {
            lanes[receiver] = new() { LastId = id, Applied = id, Durable = id };
            settledIds[receiver] = id;
        }
    }

    /// <summary>Gives each delta the next id of its receiver.</summary>
    /// <param name="logSequence">The log row that makes the seal durable.</param>
    /// <param name="deltas">What is sealed.</param>
    public void Add(long logSequence, IEnumerable<AddressedDelta> deltas)
    {
        var ids = new List<(string Receiver, long Id)>();
        foreach (var delta in deltas)
        {
            if (!lanes.TryGetValue(delta.Receiver, out var lane))
                lanes[delta.Receiver] = lane = new();
            lane.LastId++;
            (lane.Retained ??= [])[lane.LastId] = delta.Content;
            waiting.Add(delta.Receiver);
            ids.Add((delta.Receiver, lane.LastId));
            Retained++;
            RetainedBytes += delta.Content.Size;
        }
        seals.Enqueue(new(logSequence, ids));
    }

    /// <summary>The delta that a receiver wants next; null when it has them all.</summary>
    public (long Id, Delta Content)? Next(string receiver) => Kept(lanes[receiver], lanes[receiver].Applied + 1);

    /// <summary>A delta to send again, to hear whether the receiver has made it durable; null when nothing is in doubt.</summary>
    public (long Id, Delta Content)? Probe(string receiver) => Kept(lanes[receiver], lanes[receiver].Applied);

    /// <summary>Up to where a receiver has said that it has the deltas on the disk.</summary>
    public long DurableAt(string receiver) => lanes[receiver].Durable;

    /// <summary>Notes that a delta is on its way. True when it was sent before and nobody heard that it was applied.</summary>
    public bool NoteSent(string receiver, long id)
    {
        var lane = lanes[receiver];
        var again = id <= lane.Sent && id > lane.Applied;
        lane.Sent = Math.Max(lane.Sent, id);
        return again;
    }

    /// <summary>Whether a receiver has deltas that were never sealed here: then rows of the sender's log are gone, and the next ids stand for other content there. Not to be noted.</summary>
    public bool Lacks(string receiver, DeltaReceipt receipt) => Math.Max(receipt.Applied, receipt.Durable) > lanes[receiver].LastId;

    /// <summary>Notes what a receiver said. False when it lacks deltas that it had called durable: it has lost data, and nothing here can repair that.</summary>
    public bool Note(string receiver, DeltaReceipt receipt)
    {
        var lane = lanes[receiver];
        if (receipt.Applied < lane.Durable)
            return false;
        lane.Applied = receipt.Applied;
        while (lane.Durable < receipt.Durable)
        {
            if (lane.Retained?.Remove(++lane.Durable, out var delta) != true)
                continue;
            Retained--;
            RetainedBytes -= delta!.Size;
        }
        if (lane.Retained is { Count: 0 })
        {
            lane.Retained = null;
            waiting.Remove(receiver);
        }
        return true;
    }

    /// <summary>The latest seal before which every delta is durable at its receiver, with the ids as they were then (to be used at once); null when no new one is. Taken once.</summary>
    public (long LogSequence, Dictionary<string, long> LastIds)? TakeSettled()
    {
        long? settled = null;
        while (seals.TryPeek(out var seal) && seal.Ids.TrueForAll(id => lanes[id.Receiver].Durable >= id.Id))
        {
            seals.Dequeue();
            foreach (var (receiver, id) in seal.Ids)
                settledIds[receiver] = id;
            settled = seal.LogSequence;
        }
        return settled is { } sequence ? (sequence, settledIds) : null;
    }

    private static (long Id, Delta Content)? Kept(Lane lane, long id) => lane.Retained is not null && lane.Retained.TryGetValue(id, out var content) ? (id, content) : null;

    private sealed record Seal(long LogSequence, List<(string Receiver, long Id)> Ids);

    private sealed class Lane
    {
        public long LastId { get; set; }

        public long Applied { get; set; }

        public long Durable { get; set; }

        public long Sent { get; set; }

        /// <summary>Null when there are none, as for most of many.</summary>
        public Dictionary<long, Delta>? Retained { get; set; }
    }
}
