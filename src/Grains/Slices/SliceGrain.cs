using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Slices;

/// <summary>The slice grain: shows scores, outcomes and exposures of its rows per pane, and watches that its labels do not contradict its scores more often than they should.</summary>
public sealed class SliceGrain(
    [PersistentState(GrainStorageNames.Slice, GrainStorageNames.Provider)] IPersistentState<ReceiverState> state, IPaneArchive archive, ReceiverMetrics metrics, ILogger<SliceGrain> logger)
    : PaneReceiver<ReceiverState>(state, archive, metrics, logger), ISliceGrain
{
    private SliceWatch? watch;
    private bool asked;

    public async Task<PaneFigures[]> GetAsync(long? firstPane, long? lastPane)
    {
        var table = (await ReadPanesAsync(firstPane, lastPane)).Table;
        return [.. table.Panes.Select(pane => PaneFiguresOf.Table(table, pane, pane <= State.RowsThrough))];
    }

    public async Task<PaneFigures[]> GetKnownAsync(DateTimeOffset at, long? firstPane, long? lastPane)
    {
        var table = await ReadPanesKnownAsync(at, firstPane, lastPane);
        return [.. table.Panes.Select(pane => PaneFiguresOf.Table(table, pane, closed: true))];
    }

    protected override bool CutsByCoverage => true;

    protected override Task LoadAsync()
    {
        OpenPanes(null);
        return Task.CompletedTask;
    }

    // Only slices with labels need it, and most have none in most panes.
    protected override async Task BeforeJudgingAsync()
    {
        if (asked)
            return;
        if (await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(GrainKeys.VersionOf(Key))).GetSlicePlanAsync(Name) is { } plan)
            watch = new(Name, plan, SharedContradictions.Read(plan.Digest, plan.Estimator), State.Slice);
        // Rows are taken once there is a reference, and that is final: without a plan there will never be one.
        asked = true;
    }

    protected override void OnJudged(long pane, SummaryTable panes)
    {
        if (watch?.Judge(pane, panes.OutcomesOf(pane)) is { } signal)
            State.Outbox.Add(signal);
        State.Slice = watch?.State() ?? State.Slice;
    }

    private SliceName Name => GrainKeys.Segments(Key) is [.., var feature, var value] ? new(feature, value) : throw new InvalidOperationException($"{Key} is no slice.");
}
