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
    ILogger<PaneClockGrain> logger)
    : Grain, IPaneClockGrain
{
    private VersionId id;
    private IngestPlan? plan;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        id = GrainKeys.VersionOf(this.GetPrimaryKeyString());
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions { DueTime = options.Value.CloseEvery, Period = options.Value.CloseEvery, KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task WakeAsync() => Task.CompletedTask;

    public Task<PaneProgress> GetProgressAsync() => Task.FromResult(state.State.Progress);

    private IVersionGrain Version => GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(id));

    private ICoordinatorGrain Coordinator => GrainFactory.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));

    private async Task TickAsync(CancellationToken cancellation)
    {
        try
        {
            plan ??= await Version.GetPlanAsync();
            if (plan is null || await Version.GetPositionAsync() is not { } position)
                return;
            var due = PanesDue.Of(plan.Spec, position, state.State.Progress);
            if (due.Close is { } close && await CloseAsync(close))
                await WriteAsync(state.State.Progress with { ClosedThrough = close });
            if (due.Judge is { } judge && judge <= state.State.Progress.ClosedThrough && await JudgeAsync(judge, due.FirstToJudge))
                await WriteAsync(state.State.Progress with { JudgedThrough = judge });
        }
        catch (Exception exception)
        {
            // The step is repeated at the next tick.
            LogTickFailed(logger, this.GetPrimaryKeyString(), exception);
        }
    }

    private async Task<bool> CloseAsync(long pane)
    {
        var partitions = Enumerable.Range(0, plan!.IngestPartitions).Select(partition => (IDeltaSender)GrainFactory.GetGrain<IIngestGrain>(GrainKeys.Ingest(id, partition)));
        var required = await SealAsync(partitions, pane);
        foreach (var feature in plan.Spec.Monitored())
            required.TryAdd(GrainKeys.Feature(id, feature.Name), []);
        if (!await CloseReceiversAsync(PaneStage.Rows, pane, required))
            return false;
        await Coordinator.PanesClosedAsync(pane);
        return true;
    }

    private async Task<bool> JudgeAsync(long pane, long firstPane)
    {
        var partitions = Enumerable.Range(0, plan!.LabelPartitions).Select(partition => (IDeltaSender)GrainFactory.GetGrain<ILabelGrain>(GrainKeys.Labels(id, partition)));
        var required = await SealAsync(partitions, pane);
        if (!await CloseReceiversAsync(PaneStage.Outcomes, pane, required))
            return false;
        var sums = await Task.WhenAll(required.Keys.Where(key => key[0] == 'o').Select(key => GrainFactory.GetGrain<ISourceGrain>(key).GetJudgedAsync(firstPane, pane)));
        await Coordinator.PanesJudgedAsync(pane, [.. sums.SelectMany(sum => sum)]);
        return true;
    }

    // By receiver: the last delta id of each sender. The version hears of every pane, also of one without rows.
    private async Task<Dictionary<string, Dictionary<string, long>>> SealAsync(IEnumerable<IDeltaSender> senders, long pane)
    {
        var required = new Dictionary<string, Dictionary<string, long>>(StringComparer.Ordinal) { [GrainKeys.Version(id)] = [] };
        foreach (var seal in await Task.WhenAll(senders.Select(sender => sender.CloseAsync(pane))))
        {
            foreach (var (receiver, lastId) in seal.LastIds)
            {
                if (!required.TryGetValue(receiver, out var ids))
                    required[receiver] = ids = [];
                ids[seal.Sender] = lastId;
            }
        }
        return required;
    }

    private async Task<bool> CloseReceiversAsync(PaneStage stage, long pane, Dictionary<string, Dictionary<string, long>> required)
    {
        var closed = await Task.WhenAll(required.Select(entry => GrainFactory.Receiver(entry.Key).ClosePanesAsync(new() { Stage = stage, Pane = pane, Required = entry.Value })));
        return Array.TrueForAll(closed, done => done);
    }

    private Task WriteAsync(PaneProgress progress)
    {
        state.State.Progress = progress;
        return this.WriteOrLeaveAsync(state);
    }

    [LoggerMessage(2100, LogLevel.Warning, "Clock {Key}: closing panes failed; trying again.")]
    private static partial void LogTickFailed(ILogger logger, string key, Exception exception);
}
