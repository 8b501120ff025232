using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Storage;
using Watchgrain.Grains.Triggers;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>The discovery grain. Takes no deltas before its reference: their senders come again.</summary>
public sealed class DiscoveryGrain(
    [PersistentState(GrainStorageNames.Discovery, GrainStorageNames.Provider)] IPersistentState<DiscoveryGrainState> state,
    [PersistentState(GrainStorageNames.DiscoveryReference, GrainStorageNames.Provider)] IPersistentState<DiscoveryReferenceState> anchored,
    IPaneArchive archive,
    ReceiverMetrics metrics,
    ILogger<DiscoveryGrain> logger)
    : PaneReceiver<DiscoveryGrainState>(state, archive, metrics, logger), IDiscoveryGrain
{
    private SliceDiscovery? discovery;
    private TriggerWatch? triggers;
    private GrowthWatch? growth;

    public async Task SetReferenceAsync(DiscoveryReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (anchored.State.Reference is { } present)
        {
            if (present.Digest != reference.Digest)
                throw new InvalidOperationException($"The slices of {Key} are looked for against another reference already: {present.Digest}, not {reference.Digest}.");
            return;
        }
        anchored.State.Reference = reference;
        await this.WriteOrLeaveAsync(anchored);
        Begin(reference);
    }

    public Task<DiscoveryFigures> GetAsync()
    {
        var (cells, pairs) = discovery?.Watched ?? default;
        return Task.FromResult(new DiscoveryFigures(State.Discovery?.Found ?? [], State.Discovery?.WithoutPlace ?? 0, cells, pairs));
    }

    public Task<TriggerFigures> GetTriggersAsync() => Task.FromResult((triggers?.Figures() ?? TriggerFigures.None) with { Growth = State.Growth ?? GrowthWatchState.Empty });

    protected override Task LoadAsync()
    {
        if (anchored.State.Reference is { } present)
            Begin(present);
        return Task.CompletedTask;
    }

    // Of all sources together, those in quarantine too. What came goes when its pane closes.
    protected override void OnRowsClosed(long pane, SummaryTable panes, Quarantine quarantine)
    {
        if (growth is not null && panes.PatternCountsOf(pane) is { } counts)
        {
            growth.Close(pane, counts);
            State.Growth = growth.State();
        }
        panes.Remove(pane, SummaryKind.PatternCounts);
    }

    // Contradictions are of all sources together, none can be left out; labelled rows are each of one.
    protected override void OnJudged(long pane, SummaryTable panes, Quarantine quarantine)
    {
        State.Outbox.AddRange(discovery!.Judge(pane, panes.ContradictionsOf(pane)));
        State.Discovery = discovery.State();
        if (triggers is null || panes.PatternRowsOf(pane) is not { } rows)
            return;
        State.Outbox.AddRange(triggers.Judge(pane, rows, quarantine));
        State.Triggers = triggers.State();
    }

    private void Begin(DiscoveryReference reference)
    {
        discovery = new(reference, State.Discovery);
        triggers = reference.Triggers is { } patterns ? new(reference.Spec, reference.Features, patterns, reference.PaneVariance, State.Triggers) : null;
        growth = reference.PatternCounts is { } counted ? new(reference.Features, PatternCounts.Read(counted), State.Growth ?? GrowthWatchState.Empty) : null;
        OpenPanes(null);
    }
}
