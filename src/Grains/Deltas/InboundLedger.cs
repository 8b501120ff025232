using System.Numerics;

namespace Watchgrain.Grains.Deltas;

/// <summary>
/// A receiver's memory of its senders, kept in the same record as the state that the deltas produced. Pure; not thread-safe.
/// </summary>
[GenerateSerializer, Alias("wg.InboundLedger")]
public sealed class InboundLedger
{
    [Id(0)] private readonly Dictionary<string, InboundPosition> senders = new(StringComparer.Ordinal);

    [NonSerialized] private Dictionary<string, long> durable = new(StringComparer.Ordinal);

    [NonSerialized] private (PaneStage Stage, long Pane) missed;

    [NonSerialized] private int timesMissed;

    /// <summary>True when the delta is the next one of its sender: the caller must apply it now. Otherwise nothing changes.</summary>
    public bool Admit(DeltaEnvelope delta)
    {
        var next = IsNext(delta);
        Apply(delta.Sender, delta.Epoch, next ? delta.Id : 0);
        return next;
    }

    /// <summary>True when the delta is the next one of its sender. Changes nothing.</summary>
    public bool IsNext(DeltaEnvelope delta)
    {
        var position = senders.GetValueOrDefault(delta.Sender);
        return delta.Epoch >= position.Epoch && delta.Id == position.Applied + 1;
    }

    /// <summary>Notes a delta as applied; harmless when it has been noted.</summary>
    public void Apply(string sender, long epoch, long id)
    {
        var position = senders.GetValueOrDefault(sender);
        senders[sender] = new(Math.Max(epoch, position.Epoch), Math.Max(id, position.Applied));
    }

    /// <summary>What to answer to a delta after <see cref="Admit"/>.</summary>
    public DeltaReceipt ReceiptFor(DeltaEnvelope delta)
    {
        var position = senders.GetValueOrDefault(delta.Sender);
        return new(position.Applied, durable.GetValueOrDefault(delta.Sender), delta.Epoch < position.Epoch);
    }

    /// <summary>True when the sender has heard that more is durable than this ledger knows: another activation has said it, or the storage has lost data.</summary>
    public bool Lacks(DeltaEnvelope delta) => senders.GetValueOrDefault(delta.Sender).Applied < delta.Durable;

    /// <summary>To be asked when a closing finds deltas missing: true at the second, fourth, eighth, … time for the same one. Another activation may have applied them, and nobody sends them any more.</summary>
    public bool IsOverdue(PaneClosing closing)
    {
        timesMissed = missed == (closing.Stage, closing.Pane) ? timesMissed + 1 : 1;
        missed = (closing.Stage, closing.Pane);
        return timesMissed > 1 && BitOperations.IsPow2(timesMissed);
    }

    /// <summary>Every delta up to the required ids has been applied.</summary>
    public bool HasAll(IReadOnlyDictionary<string, long> required) => required.All(r => senders.GetValueOrDefault(r.Key).Applied >= r.Value);

    /// <summary>No delta has been applied beyond these ids.</summary>
    public bool HasOnly(IReadOnlyDictionary<string, long> applied) => senders.All(s => s.Value.Applied <= applied.GetValueOrDefault(s.Key));

    /// <summary>The ids that a state write beginning now will hold; hand it to <see cref="MarkDurable"/> when the write has succeeded.</summary>
    public Dictionary<string, long> Snapshot() => senders.ToDictionary(s => s.Key, s => s.Value.Applied, StringComparer.Ordinal);

    /// <summary>Notes what a finished write holds; also to be called with <see cref="Snapshot"/> after a load.</summary>
    public void MarkDurable(Dictionary<string, long> snapshot) => durable = snapshot;
}
