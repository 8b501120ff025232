using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices.Groups;
using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Slices;

/// <summary>
/// The slice grain: shows scores, outcomes and exposures of its rows per pane, and watches that its labels do not contradict its scores more often than they should. As a group of a protected feature it also watches its rates beside those of
/// all other rows, which it asks the version for: a pane of it closes after the version's.
/// </summary>
public sealed class SliceGrain(
    [PersistentState(GrainStorageNames.Slice, GrainStorageNames.Provider)] IPersistentState<ReceiverState> state, IPaneArchive archive, ReceiverMetrics metrics, ILogger<SliceGrain> logger)
    : PaneReceiver<ReceiverState>(state, archive, metrics, logger), ISliceGrain
{
    private SliceWatch? watch;
    private bool asked;
    private GroupWatch? group;
    private bool groupAsked;
    private readonly Dictionary<long, GroupCounts> whole = [];

    public async Task<PaneFigures[]> GetAsync(long? firstPane, long? lastPane, Quarantine? quarantine)
    {
        var table = (await ReadPanesAsync(firstPane, lastPane)).Table;
        return [.. table.Panes.Select(pane => PaneFiguresOf.Table(table, pane, pane <= State.RowsThrough, quarantine: quarantine))];
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

    protected override async Task<bool> IsReadyAsync(PaneClosing closing, SummaryTable panes)
    {
        whole.Clear();
        if (!groupAsked)
        {
            if (await Version.GetGroupPlanAsync(Name) is { } plan)
                group = new(Name, plan, State.Group);
            // As below: it is final.
            groupAsked = true;
        }
        if (group is null)
            return true;
        var through = closing.Stage == PaneStage.Rows ? State.RowsThrough : State.OutcomesThrough;
        long[] due = [.. panes.Panes.Where(pane => pane <= closing.Pane && !(pane <= through) && (closing.Stage == PaneStage.Rows ? panes.OfPane<ScoreCells>(pane).Any() : panes.OfPane<OutcomeCells>(pane).Any()))];
        if (due.Length == 0)
            return true;
        if (await Version.GetCountsAsync(closing.Stage, due, closing.Quarantine) is not { } counts)
            return false;
        foreach (var (i, pane) in due.Index())
            whole[pane] = counts[i];
        return true;
    }

    protected override void OnRowsClosed(long pane, SummaryTable panes, Quarantine quarantine)
    {
        panes = panes.Without(quarantine, pane);
        if (panes.IsEmpty || group is null || !whole.TryGetValue(pane, out var all))
            return;
        if (group.Close(pane, ClosedCounts.Of(PaneStage.Rows, pane, panes).SelectionIn(all)) is { } signal)
            State.Outbox.Add(signal);
        State.Group = group.State();
    }

    // Only slices with labels need it, and most have none in most panes.
    protected override async Task BeforeJudgingAsync()
    {
        if (asked)
            return;
        if (await Version.GetSlicePlanAsync(Name) is { } plan)
            watch = new(Name, plan, SharedContradictions.Read(plan.Digest, plan.Estimator), State.Slice);
        // Rows are taken once there is a reference, and that is final: without a plan there will never be one.
        asked = true;
    }

    protected override void OnJudged(long pane, SummaryTable panes, Quarantine quarantine)
    {
        panes = panes.Without(quarantine, pane);
        if (panes.IsEmpty)
            return;
        if (watch?.Judge(pane, panes.OutcomesOf(pane)) is { } signal)
            State.Outbox.Add(signal);
        State.Slice = watch?.State() ?? State.Slice;
        if (group is null || !whole.TryGetValue(pane, out var all))
            return;
        if (group.Judge(pane, ClosedCounts.Of(PaneStage.Outcomes, pane, panes).OpportunityIn(all)) is { } gap)
            State.Outbox.Add(gap);
        State.Group = group.State();
    }

    private IVersionGrain Version => GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(GrainKeys.VersionOf(Key)));

    private SliceName Name => GrainKeys.Segments(Key) is [.., var feature, var value] ? new(feature, value) : throw new InvalidOperationException($"{Key} is no slice.");
}
