using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Sources;

namespace Watchgrain.Grains.Models;

/// <inheritdoc cref="IPaneClockGrain"/>
/// <remarks>
/// Closing panes up to p, stage by stage: every sender stops taking p, seals, and names its last delta per receiver; every receiver closes p once it has applied them and its signals stand at the coordinator;
/// then the coordinator is told that it has heard everything about p; then the clock writes p. A crash in between repeats the step.
/// </remarks>
public sealed partial class PaneClockGrain(
    [PersistentState(GrainStorageNames.Clock, GrainStorageNames.Provider)] IPersistentState<PaneClockState> state,
    IOptions<PartitionOptions> options,
    TimeProvider time,
    ILogger<PaneClockGrain> logger)
    : Grain, IPaneClockGrain
{
    // A label waits this long at worst when a silo dies; four local calls per version are nothing.
    private static readonly TimeSpan WakeEvery = TimeSpan.FromSeconds(5);

    private VersionId id;
    private IngestPlan? plan;

    // What has been sealed must be what is waited for: sealing again at every tick would move the goal for as long as rows come.
    private Closing? closing;
    private Closing? judging;
    private long lookedAt;
    private IGrainTimer[] ticking = [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        id = GrainKeys.VersionOf(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    // Only from here on, not for who asks how far it is: a question wakes no partition.
    public Task WakeAsync()
    {
        if (ticking.Length == 0)
        {
            ticking =
            [
                this.RegisterGrainTimer(WakePartitionsAsync, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = WakeEvery, Interleave = true }),
                this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions { DueTime = options.Value.CloseEvery, Period = options.Value.CloseEvery, KeepAlive = true }),
            ];
        }
        return Task.CompletedTask;
    }

    public Task<PaneProgress> GetProgressAsync() => Task.FromResult(state.State.Progress);

    private IVersionGrain Version => GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(id));

    private ICoordinatorGrain Coordinator => GrainFactory.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));

    private IEnumerable<IDeltaSender> IngestPartitions => Enumerable.Range(0, plan!.IngestPartitions).Select(partition => GrainFactory.GetGrain<IIngestGrain>(GrainKeys.Ingest(id, partition)));

    private IEnumerable<IDeltaSender> LabelPartitions => Enumerable.Range(0, plan!.LabelPartitions).Select(partition => GrainFactory.GetGrain<ILabelGrain>(GrainKeys.Labels(id, partition)));

    // A partition that went away with undelivered deltas comes back by itself only with the next batch, and there may be none.
    private async Task WakePartitionsAsync(CancellationToken cancellation)
    {
        try
        {
            plan ??= await Version.GetPlanAsync();
            if (plan is not null)
                await Task.WhenAll(IngestPartitions.Concat(LabelPartitions).Select(partition => partition.WakeAsync()));
        }
        catch (Exception exception)
        {
            LogWakeFailed(logger, this.GetPrimaryKeyString(), exception);
        }
    }

    private async Task TickAsync(CancellationToken cancellation)
    {
        try
        {
            plan ??= await Version.GetPlanAsync();
            if (plan is null)
                return;
            // Before the position is read: it knows these deltas at least.
            var atRest = await LookForRestAsync();
            if (await Version.GetPositionAsync() is not { } position)
            {
                await RestAsync(atRest);
                return;
            }
            var due = PanesDue.Of(plan.Spec, position, state.State.Progress);
            if (closing is null && due.Close is { } close)
                closing = await SealRowsAsync(close, state.State.Progress.ClosedThrough);
            if (closing is { } rows && await CloseReceiversAsync(rows))
            {
                await Coordinator.PanesClosedAsync(rows.Pane);
                await WriteAsync(state.State.Progress with { ClosedThrough = rows.Pane });
                closing = null;
                due = PanesDue.Of(plan.Spec, position, state.State.Progress);
            }
            if (judging is null && due.Judge is { } judge)
                judging = await SealAsync(PaneStage.Outcomes, LabelPartitions, judge, state.State.Progress.JudgedThrough);
            if (judging is { } outcomes && await CloseReceiversAsync(outcomes))
            {
                await Coordinator.PanesJudgedAsync(outcomes.Pane, await JudgedSumsAsync(outcomes, due.FirstToJudge));
                await WriteAsync(state.State.Progress with { JudgedThrough = outcomes.Pane });
                judging = null;
            }
            if (due is { Close: null, Judge: null } && closing is null && judging is null)
                await RestAsync(atRest);
        }
        catch (Exception exception)
        {
            // The step is repeated from the beginning at the next tick.
            (closing, judging) = (null, null);
            LogTickFailed(logger, this.GetPrimaryKeyString(), exception);
        }
    }

    // What the version has applied, when it and the coordinator have nothing more to do by themselves.
    private async Task<Dictionary<string, long>?> LookForRestAsync()
    {
        if (time.GetElapsedTime(lookedAt) < WakeEvery)
            return null;
        lookedAt = time.GetTimestamp();
        return await Coordinator.RestsAsync() ? await Version.GetAppliedAtRestAsync() : null;
    }

    // Nothing is due, and only rows or labels can change that: the version goes to sleep. What has come meanwhile, a partition or the version knows, and says no.
    private async Task RestAsync(Dictionary<string, long>? applied)
    {
        if (applied is null)
            return;
        var rest = await Task.WhenAll(IngestPartitions.Concat(LabelPartitions).Select(partition => partition.RestAsync(applied.GetValueOrDefault(partition.GetPrimaryKeyString()))));
        if (!Array.TrueForAll(rest, done => done) || !await Version.RestAsync(applied))
            return;
        foreach (var timer in ticking)
            timer.Dispose();
        ticking = [];
    }

    // Detectors of a feature step with every pane, rows or none.
    private async Task<Closing> SealRowsAsync(long pane, long? after)
    {
        var rows = await SealAsync(PaneStage.Rows, IngestPartitions, pane, after);
        foreach (var feature in plan!.Spec.Monitored())
            rows.Required.TryAdd(GrainKeys.Feature(id, feature.Name), []);
        return rows;
    }

    private async Task<SourceLabelSums[]> JudgedSumsAsync(Closing closing, long firstPane)
    {
        var sums = await Task.WhenAll(closing.Required.Keys.Where(key => key[0] == 'o').Select(key => GrainFactory.GetGrain<ISourceGrain>(key).GetJudgedAsync(firstPane, closing.Pane)));
        return [.. sums.SelectMany(sum => sum)];
    }

    // The version hears of every pane, also of one without rows.
    private async Task<Closing> SealAsync(PaneStage stage, IEnumerable<IDeltaSender> senders, long pane, long? after)
    {
        var required = SealedThrough.ByReceiver(await Task.WhenAll(senders.Select(sender => sender.CloseAsync(pane, after))));
        required.TryAdd(GrainKeys.Version(id), []);
        return new(stage, pane, after, required, await Coordinator.GetQuarantineAsync());
    }

    private async Task<bool> CloseReceiversAsync(Closing closing)
    {
        var closed = await Task.WhenAll(closing.Required.Select(entry =>
            GrainFactory.Receiver(entry.Key).ClosePanesAsync(new() { Stage = closing.Stage, Pane = closing.Pane, After = closing.After, Required = entry.Value, Quarantine = closing.Quarantine })));
        return Array.TrueForAll(closed, done => done);
    }

    private Task WriteAsync(PaneProgress progress)
    {
        state.State.Progress = progress;
        return this.WriteOrLeaveAsync(state);
    }

    [LoggerMessage(2105, LogLevel.Warning, "Clock {Key}: a partition could not be woken; trying again.")]
    private static partial void LogWakeFailed(ILogger logger, string key, Exception exception);

    private sealed record Closing(PaneStage Stage, long Pane, long? After, Dictionary<string, Dictionary<string, long>> Required, Quarantine Quarantine);

    [LoggerMessage(2100, LogLevel.Warning, "Clock {Key}: closing panes failed; trying again.")]
    private static partial void LogTickFailed(ILogger logger, string key, Exception exception);
}
