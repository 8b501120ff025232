using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Partitions;

/// <summary>
/// Brings the sealed deltas of one activation of a partition to their receivers until each has them on the disk: one under way per receiver, in order. What fails is sent again when it begins the next time. Runs in the turns of its partition.
/// </summary>
/// <param name="sender">Key of the partition.</param>
/// <param name="epoch">Of its activation.</param>
/// <param name="outbound">What is to be delivered.</param>
/// <param name="services">Those of the partition.</param>
/// <param name="grains">Where the receivers are.</param>
/// <param name="onFenced">Called when a receiver has heard from a later activation, or knows deltas that this one never sealed: it must not go on.</param>
internal sealed class DeltaDelivery(string sender, long epoch, OutboundLedger outbound, PartitionServices services, IGrainFactory grains, Action onFenced)
{
    private readonly Dictionary<string, Task> underWay = new(StringComparer.Ordinal);
    private readonly HashSet<string> behind = new(StringComparer.Ordinal);
    private bool stopped;

    /// <summary>Deltas that were sent again, and that no commit has counted yet.</summary>
    public long Resent { get; private set; }

    /// <summary>A commit has counted so many of <see cref="Resent"/>.</summary>
    public void Counted(long resent) => Resent -= resent;

    /// <summary>Begins to send to every receiver that lacks something and is not being sent to.</summary>
    public void Begin()
    {
        foreach (var receiver in outbound.Receivers.ToArray())
        {
            if (!underWay.TryGetValue(receiver, out var delivery) || delivery.IsCompleted)
                underWay[receiver] = DeliverAsync(receiver);
        }
    }

    /// <summary>Sends nothing more.</summary>
    public void Stop() => stopped = true;

    private async Task DeliverAsync(string receiver)
    {
        try
        {
            var grain = grains.Receiver(receiver);
            if (outbound.Next(receiver) is null && outbound.Probe(receiver) is { } doubt)
                await SendAsync(grain, receiver, doubt);
            while (!stopped && outbound.Next(receiver) is { } next)
            {
                // A receiver that does not move (it may lack its reference) is asked again at the next tick, not at once.
                if (!await SendAsync(grain, receiver, next) || outbound.Next(receiver)?.Id == next.Id)
                    return;
            }
        }
        catch (Exception exception)
        {
            // Outcome unknown: the next tick sends again, and the receiver knows what it has.
            services.Metrics.DeliveryFailed();
            if (CountFailure(receiver, exception) == 1)
                PartitionLogMessages.DeliveryFailed(services.Logger, sender, receiver, exception);
        }
    }

    private async Task<bool> SendAsync(IDeltaReceiver grain, string receiver, (long Id, Delta Content) delta)
    {
        if (outbound.NoteSent(receiver, delta.Id))
        {
            Resent++;
            services.Metrics.DeltaResent();
        }
        var receipt = await grain.ApplyAsync(new() { Sender = sender, Epoch = epoch, Id = delta.Id, Content = delta.Content, Durable = outbound.DurableAt(receiver) });
        if (receipt.Fenced)
        {
            PartitionLogMessages.Fenced(services.Logger, sender, receiver);
            onFenced();
            return false;
        }
        if (outbound.Lacks(receiver, receipt))
        {
            PartitionLogMessages.LogLostRows(services.Logger, sender, receiver, receipt.Applied, outbound.LastIdOf(receiver));
            onFenced();
            return false;
        }
        if (receipt.Applied < delta.Id - 1)
            services.Metrics.DeltaEarly();
        if (outbound.Note(receiver, receipt))
        {
            services.Stuck.Succeeded(sender, receiver);
            behind.Remove(receiver);
            return true;
        }
        CountFailure(receiver, null);
        if (behind.Add(receiver))
            PartitionLogMessages.ReceiverLostData(services.Logger, sender, receiver, receipt.Applied);
        return false;
    }

    // Of a partition that has left this silo nobody would ever take back what is noted.
    private int CountFailure(string receiver, Exception? exception)
    {
        if (stopped)
            return 0;
        var failures = services.Stuck.Failed(sender, receiver);
        if (failures == StuckDeliveries.Attempts)
            PartitionLogMessages.DeliveryStuck(services.Logger, sender, receiver, exception);
        return failures;
    }
}
