using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Tests.Deltas;

/// <summary>Sends deltas as a partition does: in order, keeping them until the receiver has them on disk, and again from where the receiver is.</summary>
internal sealed class Sender(string name)
{
    private readonly List<DeltaEnvelope> kept = [];

    /// <summary>What a closing must wait for.</summary>
    public Dictionary<string, long> Required => new() { [name] = kept.Count };

    public DeltaEnvelope Seal(params SummaryPart[] parts)
    {
        kept.Add(new() { Sender = name, Epoch = 1, Id = kept.Count + 1, Content = new() { Parts = parts } });
        return kept[^1];
    }

    /// <summary>Seals and sends.</summary>
    public Task SendAsync(IDeltaReceiver receiver, params SummaryPart[] parts)
    {
        Seal(parts);
        return DeliverAsync(receiver);
    }

    /// <summary>Sends until the receiver has applied everything.</summary>
    public async Task<DeltaReceipt> DeliverAsync(IDeltaReceiver receiver)
    {
        // The last one says how far the receiver is, whether or not it is the next.
        var receipt = await receiver.ApplyAsync(kept[^1]);
        while (receipt.Applied < kept.Count)
            receipt = await receiver.ApplyAsync(kept[(int)receipt.Applied]);
        return receipt;
    }

    public PaneClosing Closing(PaneStage stage, long pane) => new() { Stage = stage, Pane = pane, Required = Required };
}
