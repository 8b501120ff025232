using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Callers;

/// <summary>The caller grain. What was asked for goes when its pane closes: the archive keeps no queries.</summary>
public sealed class CallerGrain(
    [PersistentState(GrainStorageNames.Caller, GrainStorageNames.Provider)] IPersistentState<CallerGrainState> state, IPaneArchive archive, ReceiverMetrics metrics, ILogger<CallerGrain> logger)
    : PaneReceiver<CallerGrainState>(state, archive, metrics, logger), ICallerGrain
{
    private CallerWatch? watch;

    public async Task<CallerFigures?> GetAsync()
    {
        ThrowIfBroken();
        if (State.Watch is null)
            return null;
        await BeginAsync();
        return watch?.Figures();
    }

    protected override Task LoadAsync()
    {
        OpenPanes(null);
        return Task.CompletedTask;
    }

    protected override async Task<bool> IsReadyAsync(PaneClosing closing, SummaryTable panes)
    {
        await BeginAsync();
        return true;
    }

    // Of all sources, those in quarantine too: who asks does not hang on who reports it.
    protected override void OnRowsClosed(long pane, SummaryTable panes, Quarantine quarantine)
    {
        if (watch is not null && panes.QueriesOf(pane) is { } queries)
        {
            State.Outbox.AddRange(watch.Close(pane, queries));
            State.Watch = watch.State();
        }
        panes.Remove(pane, SummaryKind.Queries);
    }

    // Rows are taken once there is a reference, and that is final.
    private async Task BeginAsync()
    {
        if (watch is null && await GrainFactory.GetGrain<ICallerRegisterGrain>(GrainKeys.CallerRegister(GrainKeys.VersionOf(Key))).GetPlanAsync() is { } plan)
            watch ??= new(GrainKeys.Segments(Key)[^1], plan.Spec, SharedCallerReferences.Read(plan), plan.Thresholds, State.Watch);
    }
}
