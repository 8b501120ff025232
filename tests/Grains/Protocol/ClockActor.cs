using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>The closing of rows in <see cref="PaneClockGrain"/>, by the real <see cref="PanesDue"/>.</summary>
internal sealed class ClockActor(World world, string key) : Actor(world, key)
{
    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = Batch.PaneLength, LabelMaturity = long.MaxValue / 4, LabelHorizon = 1 };

    private (long Pane, long? After, Dictionary<string, Dictionary<string, long>> Required)? closing;
    private int version;

    /// <summary>Ticks by itself until it finds nothing more to do; the version wakes it.</summary>
    public bool IsTicking { get; private set; }

    public PaneProgress Progress { get; private set; } = new(null, null);

    public override string ToString() => $"{base.ToString()} closing {closing?.Pane}: {string.Join("; ", closing?.Required.Select(r => $"{r.Key} {string.Join(' ', r.Value)}") ?? [])}";

    public Task<bool> WakeAsync()
    {
        IsTicking = true;
        return Task.FromResult(true);
    }

    public async Task TickAsync()
    {
        try
        {
            var applied = await World.CallAsync<ReceiverActor, Dictionary<string, long>>(this, "asks what has been applied", Batch.Version, actor => actor.GetAppliedAsync());
            if (await World.CallAsync<ReceiverActor, StreamPosition?>(this, "asks for the position", Batch.Version, actor => actor.GetPositionAsync()) is not { } position)
                return;
            if (closing is null && PanesDue.Of(Spec, position, Progress).Close is { } due)
            {
                var after = Progress.ClosedThrough;
                var seals = await Task.WhenAll(Batch.Senders.Select(sender => World.CallAsync<PartitionActor, SealedThrough>(this, $"closes {due}", sender, actor => actor.CloseAsync(due, after))));
                var required = SealedThrough.ByReceiver(seals);
                required.TryAdd(Batch.Version, []);
                closing = (due, after, required);
            }
            if (closing is not { } rows)
            {
                await RestAsync(applied);
                return;
            }
            var closed = await Task.WhenAll(rows.Required.Select(entry => World.CallAsync<ReceiverActor, bool>(this, $"closes {rows.Pane} at {entry.Key}", entry.Key,
                actor => actor.ClosePanesAsync(new() { Stage = PaneStage.Rows, Pane = rows.Pane, After = rows.After, Required = entry.Value }))));
            if (!Array.TrueForAll(closed, done => done))
                return;
            await World.CallAsync<CoordinatorActor, bool>(this, $"tells of {rows.Pane}", Batch.Coordinator, actor => actor.PanesClosedAsync(rows.Pane));
            var (next, read) = (Progress with { ClosedThrough = rows.Pane }, version);
            try
            {
                version = await StoreAsync("writes its progress", () => World.Storage.Write(Key, read, next));
            }
            catch (FaultException)
            {
                Leave();
                throw;
            }
            (Progress, closing) = (next, null);
        }
        catch (Exception failure) when (failure is not BrokenInvariantException)
        {
            closing = null;
        }
    }

    private async Task RestAsync(Dictionary<string, long> applied)
    {
        foreach (var sender in Batch.Senders)
        {
            if (!await World.CallAsync<PartitionActor, bool>(this, "lets rest", sender, actor => actor.RestAsync(applied.GetValueOrDefault(sender))))
                return;
        }
        if (await World.CallAsync<ReceiverActor, bool>(this, "lets rest", Batch.Version, actor => actor.RestAsync(applied)))
            IsTicking = false;
    }

    protected override async Task ActivateAsync()
    {
        (var value, version) = await StoreAsync("reads its progress", () => World.Storage.Read(Key));
        Progress = value as PaneProgress ?? Progress;
    }
}
