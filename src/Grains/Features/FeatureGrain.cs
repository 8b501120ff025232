using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.Distances;

namespace Watchgrain.Grains.Features;

/// <summary>The feature grain. Takes no deltas before its reference: their senders come again.</summary>
public sealed class FeatureGrain(
    [PersistentState(GrainStorageNames.Feature, GrainStorageNames.Provider)] IPersistentState<FeatureGrainState> state,
    [PersistentState(GrainStorageNames.FeatureReference, GrainStorageNames.Provider)] IPersistentState<FeatureReferenceState> anchored,
    IPaneArchive archive,
    ReceiverMetrics metrics,
    ILogger<FeatureGrain> logger)
    : PaneReceiver<FeatureGrainState>(state, archive, metrics, logger), IFeatureGrain
{
    private const string EvidencePart = "evidence";

    private FeatureAnchor? anchor;
    private FeatureWatch? watch;
    private DriftPath? path;

    public async Task SetReferenceAsync(FeatureReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (anchored.State.Reference is { } present)
        {
            if (present.Digest != reference.Digest)
                throw new InvalidOperationException($"The feature {present.Feature.Name} has another reference already: {present.Digest}, not {reference.Digest}.");
            return;
        }
        // Read first: a reference that cannot be read must not be kept.
        var read = new FeatureAnchor(reference);
        anchored.State.Reference = reference;
        await this.WriteOrLeaveAsync(anchored);
        Begin(read);
    }

    public async Task<FeatureState?> GetAsync(string source, long? firstPane, long? lastPane, Quarantine? quarantine)
    {
        if (anchor is null)
            return null;
        // Those before are not shown: what is shown is compared with them.
        var panes = await ReadPanesAsync(firstPane > long.MinValue + CellPath.Window ? firstPane - CellPath.Window : firstPane, lastPane);
        var stream = anchor.For(source);
        // A slice of the reference may hold next to nothing, and distances from that are noise.
        var isCompared = anchor.Reference.Slice is null || stream.Whole.Rows >= FeatureAnchor.LeastRows;
        var shown = new List<FeaturePane>();
        var before = new Queue<(long Pane, Column Column)>();
        var sources = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var pane in panes.Table.Panes)
        {
            var columns = Column.OfPane(panes.Table, pane, anchor.Reference.Feature.Kind);
            var isShown = !(pane < firstPane);
            if (isShown)
                sources.UnionWith(columns.Keys);
            var column = source.Length == 0 ? Column.Counted(columns, pane, quarantine ?? Quarantine.None, anchor.Binning) : columns.GetValueOrDefault(source);
            if (column is null)
                continue;
            double? evidence = panes.Others.TryGetValue((pane, EvidencePart), out var bytes) && EvidenceForm.Read(bytes).TryGetValue(source, out var logR) ? logR : null;
            while (before.TryPeek(out var earliest) && earliest.Pane < pane - CellPath.Window)
                before.Dequeue();
            if (isShown)
                shown.Add(FeatureFigures.Of(pane, pane <= State.RowsThrough, column, isCompared ? stream : null, evidence) with { Rolling = RollingDistances.Of(column, [.. before.Select(earlier => earlier.Column)], anchor.Binning) });
            if (pane <= State.RowsThrough && column.Values > 0)
                before.Enqueue((pane, column));
        }
        return new() { Feature = anchor.Reference.Feature, ReferenceRows = stream.Whole.Rows, Panes = [.. shown], Sources = [.. sources], IsNotCompared = !isCompared, Drift = source.Length == 0 ? path?.Figures() : null };
    }

    public Task<FeaturePane?> CompareAsync(SummaryPart rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var isKind = rows.Kind == (anchor?.Reference.Feature.Kind == FeatureKind.Numeric ? SummaryKind.Numeric : SummaryKind.Categorical);
        return Task.FromResult(anchor is null || !isKind || anchor.Reference.Spec.Phases > 1
            ? null
            : FeatureFigures.Of(rows.Pane, closed: false, Column.Read(rows, anchor.Binning), anchor.For(FeatureAnchor.AllSources), null));
    }

    protected override async Task LoadAsync()
    {
        // An activation that moves brings what its memory held, which is not the whole.
        if (anchored.State.Reference is { Parts: [] })
            await anchored.ReadStateAsync();
        if (anchored.State.Reference is { } present)
            Begin(new FeatureAnchor(present));
    }

    protected override void OnRowsClosed(long pane, SummaryTable panes, Quarantine quarantine)
    {
        if (anchor!.Reference.Slice is not null)
            return;
        var sources = Column.OfPane(panes, pane, anchor.Reference.Feature.Kind);
        State.Outbox.AddRange(watch!.Close(pane, sources, quarantine));
        path!.Close(pane, Column.Counted(sources, pane, quarantine, anchor.Binning));
        Seal(pane, EvidencePart, EvidenceForm.Write(watch.Evidence()));
    }

    protected override void Save()
    {
        base.Save();
        State.Streams = watch?.States() ?? State.Streams;
        State.Path = path is null ? State.Path : path.State();
    }

    protected override void OnWritten()
    {
        base.OnWritten();
        State.Streams = watch is null ? State.Streams : [];
        State.Path = path is null ? State.Path : null;
    }

    private void Begin(FeatureAnchor read)
    {
        (anchor, watch) = (read, new(read, State.Streams));
        path = read.Reference.Slice is null ? new(read.For(FeatureAnchor.AllSources), State.Path) : null;
        // Written once: what the anchor was made of need not be held beside it.
        anchored.State.Reference = read.Reference;
        OpenPanes(read.Binning);
        OnWritten();
    }
}
