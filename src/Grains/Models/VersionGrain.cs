using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Groups;
using Watchgrain.Grains.Sources;
using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Grains.Models;

/// <inheritdoc cref="IVersionGrain"/>
public sealed class VersionGrain(
    [PersistentState(GrainStorageNames.Version, GrainStorageNames.Provider)] IPersistentState<VersionGrainState> state,
    IPaneArchive archive,
    IPartitionLog log,
    ReceiverMetrics metrics,
    IOptions<PartitionOptions> options,
    TimeProvider time,
    ILogger<VersionGrain> logger)
    : PaneReceiver<VersionGrainState>(state, archive, metrics, logger), IVersionGrain
{
    /// <summary>1,024: each takes a place in the version's record, and any caller can name one more. Further ones are not waited for until one of these has fallen silent.</summary>
    public const int MostAwaitedSources = 1024;

    // Often enough that a clock lost with its silo is missed only briefly.
    private static readonly TimeSpan WakeEvery = TimeSpan.FromSeconds(5);

    private static readonly SummaryKind[] RepeatedRows = [SummaryKind.DuplicateRows, SummaryKind.NearDuplicateRows];

    private readonly ClosedCounts counts = new();
    private readonly Dictionary<string, long> heardAt = new(StringComparer.Ordinal);
    private IVersionWatches? watches;
    private RandomFourierTest? joint;
    private KnownRepeats? repeats;
    private FloodWatch? floods;
    private int? mostSlices;
    private bool resting;

    // What is on the disk: a plan or a place that a write still carries may never have been.
    private IngestPlan? writtenPlan;

    public async Task StartAsync(VersionSpec spec)
    {
        ThrowIfBroken();
        if (State.Plan is not null)
            return;
        // The counts are fixed from here on: a batch that is sent again must meet the partition that knows it.
        State.Plan = new() { Spec = spec, IngestPartitions = options.Value.IngestPartitions, LabelPartitions = options.Value.LabelPartitions };
        await WriteAsync();
        OpenPanes(null);
    }

    public Task<IngestPlan?> GetPlanAsync() => Task.FromResult(writtenPlan);

    public Task<SlicePlan?> GetSlicePlanAsync(SliceName slice) => Task.FromResult(writtenPlan is not { Reference: { } reference } plan || State.Plan?.Reference?.Slices is not { } slices ? null : new SlicePlan
    {
        Spec = plan.Spec.WithoutColumns(),
        Digest = reference.Record.Digest,
        Estimator = reference.Estimator,
        PaneVariance = slices.PaneVariance,
        Between = slices.Between,
        Slices = mostSlices ??= SliceNames.Most(plan.Spec),
        Anchor = slices.Anchors.TryGetValue(slice, out var anchor) ? anchor : null,
    });

    public Task<GroupPlan?> GetGroupPlanAsync(SliceName slice) => Task.FromResult(writtenPlan is not { Reference: not null } plan || State.Plan?.Reference?.Groups is not { } groups || !groups.Anchors.TryGetValue(slice, out var anchor) ? null : new GroupPlan
    {
        Spec = plan.Spec.WithoutColumns(),
        Groups = groups.Anchors.Count,
        Anchor = anchor,
        SelectionScatter = groups.SelectionScatter,
        OpportunityScatter = groups.OpportunityScatter,
    });

    public async Task<GroupCounts[]?> GetCountsAsync(PaneStage stage, long[] panes, Quarantine? quarantine)
    {
        ThrowIfBroken();
        var through = stage == PaneStage.Rows ? State.RowsThrough : State.OutcomesThrough;
        if (!Array.TrueForAll(panes, pane => pane <= through))
            return null;
        var found = new GroupCounts[panes.Length];
        for (var i = 0; i < panes.Length; i++)
            found[i] = counts.Find(stage, panes[i]) ?? ClosedCounts.Of(stage, panes[i], (await ReadPanesAsync(panes[i], panes[i], RepeatedRows)).Table.Without(quarantine ?? Quarantine.None, panes[i]));
        return found;
    }

    public async Task<string[]> RegisterSourcesAsync(string[] sources)
    {
        ThrowIfBroken();
        if (Register(sources))
            await WriteAsync();
        return [.. State.Sources];
    }

    public async Task SetReferenceAsync(ReferencePlan plan, SummaryPart[] outcomes)
    {
        ThrowIfBroken();
        var known = State.Plan ?? throw new InvalidOperationException($"Version {Key} is not registered.");
        if (known.Reference is { } before)
        {
            if (before.Record.Digest != plan.Record.Digest)
                throw new InvalidOperationException($"Version {Key} has another reference already.");
            return;
        }
        State.Plan = known with { Reference = plan };
        State.ReferenceOutcomes = outcomes;
        Register(plan.Sources);
        await WriteAsync();
        // The partitions are there when the first batch comes.
        ResumeAsync().Ignore();
    }

    public Task<StreamPosition?> GetPositionAsync() => Task.FromResult(
        State is { FirstPane: { } first, LastPane: { } last } && Watermark is { } watermark ? new StreamPosition(watermark, first, last) : null);

    public async Task<VersionState?> GetStateAsync(long? firstPane, long? lastPane, Quarantine? quarantine) =>
        State.Plan is null ? null : await this.AsReference<IVersionGrain>().ReadStateAsync(await Clock.GetProgressAsync(), firstPane, lastPane, quarantine);

    public async Task<VersionState?> ReadStateAsync(PaneProgress progress, long? firstPane, long? lastPane, Quarantine? quarantine)
    {
        if (State.Plan is null)
            return null;
        var panes = await ReadPanesAsync(firstPane, lastPane, RepeatedRows);
        var (table, repeats) = (panes.Table, panes.Others.ToLookup(part => part.Key.Pane, part => (part.Key.Part, part.Value)));
        joint ??= State.Plan.Reference?.ReadJoint();
        return new()
        {
            Watermark = Watermark,
            ClosedThrough = progress.ClosedThrough,
            JudgedThrough = progress.JudgedThrough,
            Tally = State.Tally,
            Panes = [.. table.Panes.Select(pane => PaneFiguresOf.Table(table, pane, pane <= State.RowsThrough, joint, quarantine) with { Floods = FloodsOf(pane, repeats[pane], quarantine) })],
            Reference = BinaryOutput.BytesOf(ReferenceOutcomes().WriteTo),
            ReferenceErrors = ReferenceErrors() is { } known ? BinaryOutput.BytesOf(known.WriteTo) : null,
            ReferenceClasses = ReferenceClasses() is { } classes ? BinaryOutput.BytesOf(classes.WriteTo) : null,
            SurprisedSince = Watches?.SurprisedSince,
            Sources = [.. State.Watermarks.OrderBy(source => source.Key, StringComparer.Ordinal).Select(source => new SourceState(source.Key, source.Value, IsIdle(source.Key)))],
        };
    }

    public async Task<PaneFigures[]> GetPanesKnownAsync(DateTimeOffset at, long? firstPane, long? lastPane)
    {
        var table = await ReadPanesKnownAsync(at, firstPane, lastPane, RepeatedRows);
        joint ??= State.Plan?.Reference?.ReadJoint();
        return [.. table.Panes.Select(pane => PaneFiguresOf.Table(table, pane, closed: true, joint))];
    }

    public async Task<SourceShares> GetSourceSharesAsync(long? firstPane, long? lastPane) => SourceShares.Of((await ReadPanesAsync(firstPane, lastPane, RepeatedRows)).Table);

    public async Task<IncidentEffect[]> GetEffectsAsync(long firstPane, long lastPane, Quarantine? quarantine)
    {
        if (Watches is null)
            return [];
        var table = (await ReadPanesAsync(firstPane, lastPane, RepeatedRows)).Table;
        return [.. table.Panes.Where(pane => pane >= firstPane && pane <= lastPane && pane <= State.RowsThrough).Select(pane => Watches.EffectOf(pane, Counted(table, pane), judged: pane <= State.OutcomesThrough))];

        SummaryTable Counted(SummaryTable all, long pane) => quarantine is { IsEmpty: false } ? all.Without(quarantine, pane) : all.Only(pane);
    }

    // Of one pane at a time: each source's fingerprints take some 50 KB of memory.
    private FloodFigures[] FloodsOf(long pane, IEnumerable<(string Part, byte[] Bytes)> parts, Quarantine? quarantine)
    {
        if (Repeats is not { } known)
            return [];
        var table = new SummaryTable();
        foreach (var (name, bytes) in parts)
        {
            if (PartName.Parse(name) is var (kind, source) && RepeatedRows.Contains(kind) && !(quarantine?.Holds(source, pane) ?? false))
                table.Merge(new SummaryPart { Pane = pane, Kind = kind, Source = source, Bytes = bytes });
        }
        return FloodFigures.Of(table, pane, known);
    }

    private OutcomeCells ReferenceOutcomes()
    {
        var all = new OutcomeCells();
        foreach (var part in State.ReferenceOutcomes.Where(part => part.Kind == SummaryKind.Outcomes))
            all.Merge(OutcomeCells.Read(part.Bytes));
        return all;
    }

    private PredictionErrors? ReferenceErrors()
    {
        PredictionErrors? all = null;
        foreach (var part in State.ReferenceOutcomes.Where(part => part.Kind == SummaryKind.Errors))
            (all ??= new()).Merge(PredictionErrors.Read(part.Bytes));
        return all;
    }

    private ClassOutcomes? ReferenceClasses()
    {
        ClassOutcomes? all = null;
        foreach (var outcomes in State.ReferenceOutcomes.Where(part => part.Kind == SummaryKind.ClassOutcomes).Select(part => ClassOutcomes.Read(part.Bytes)))
            (all ??= new(outcomes.Classes)).Merge(outcomes);
        return all;
    }

    // No turn of this grain may wait for the clock: one that is leaving its silo finishes its tick first, which waits for this grain, and hears nothing until then.
    public Task ResumeAsync()
    {
        resting = false;
        return State.Plan is null ? Task.CompletedTask : Clock.WakeAsync();
    }

    // While a source may still fall silent, time moves the watermark.
    public Task<Dictionary<string, long>?> GetAppliedAtRestAsync() =>
        Task.FromResult(State.Outbox.Count == 0 && State.Watermarks.Keys.All(IsIdle) ? State.Ledger.Snapshot() : null);

    public Task<bool> RestAsync(Dictionary<string, long> applied)
    {
        resting = State.Outbox.Count == 0 && State.Ledger.HasOnly(applied);
        return Task.FromResult(resting);
    }

    protected override bool CutsByCoverage => true;

    protected override async Task LoadAsync()
    {
        foreach (var source in State.Watermarks.Keys)
            heardAt[source] = time.GetTimestamp();
        // A record of before sources had places: those that have spoken are the first.
        if (State.Sources.Count == 0 && State.Plan?.Reference is not null)
            Register(State.Watermarks.Keys.Order(StringComparer.Ordinal));
        if (State.Plan is not null)
        {
            OpenPanes(null);
            // From here on no older activation writes: when nothing more comes, the clock would hear for ever where the stream stood before that.
            await WriteAsync();
        }
        resting = !await HasWorkAsync();
        this.RegisterGrainTimer(_ => resting ? Task.CompletedTask : ResumeAsync(), new GrainTimerCreationOptions { DueTime = WakeEvery, Period = WakeEvery, Interleave = true });
    }

    // A partition keeps its last row until the clock has found nothing more to do.
    private async Task<bool> HasWorkAsync()
    {
        if (State.Plan is not { } plan)
            return false;
        var id = GrainKeys.VersionOf(Key);
        foreach (var partition in Enumerable.Range(0, plan.IngestPartitions).Select(number => GrainKeys.Ingest(id, number)).Concat(Enumerable.Range(0, plan.LabelPartitions).Select(number => GrainKeys.Labels(id, number))))
        {
            if (await log.HasRowsAsync(partition, CancellationToken.None))
                return true;
        }
        return State.Outbox.Count > 0;
    }

    protected override void OnWritten()
    {
        base.OnWritten();
        // Partitions and gateways need nothing of what slices are compared with.
        writtenPlan = State.Plan is { } plan ? plan with { Sources = [.. State.Sources], Reference = plan.Reference is { } reference ? reference with { Slices = null, Groups = null } : null } : null;
    }

    protected override void OnApplied(Delta content)
    {
        if (resting)
            ResumeAsync().Ignore();
        State.Tally += content.Tally;
        foreach (var mark in content.Marks.Where(HasPlace))
        {
            State.Watermarks[mark.Source] = Math.Max(mark.Watermark, State.Watermarks.GetValueOrDefault(mark.Source, long.MinValue));
            heardAt[mark.Source] = time.GetTimestamp();
        }
        foreach (var part in content.Parts.Where(part => part.Kind.IsPrediction()))
        {
            State.FirstPane = Math.Min(part.Pane, State.FirstPane ?? part.Pane);
            State.LastPane = Math.Max(part.Pane, State.LastPane ?? part.Pane);
        }
        // A signal needs a pane, and the first rows may have come with it.
        foreach (var conflict in content.Conflicts)
            Raise(conflict);
        if (State.Sources.Count > SourceNames.MostWithStatistics && !State.OverflowSignalled)
            RaiseOverflow();
        if (State.Tally.OtherSliceRows > 0 && !State.SlicesSignalled)
            RaiseSlices();
    }

    private bool Register(IEnumerable<string> sources)
    {
        var before = State.Sources.Count;
        foreach (var source in sources)
        {
            if (State.Sources.Count < SourceNames.MostRegistered && !State.Sources.Contains(source))
                State.Sources.Add(source);
        }
        return State.Sources.Count > before;
    }

    // Once: who it is that counts among the others is decided for good.
    private void RaiseOverflow()
    {
        if (Finding(Family.Quality, SourceNames.Others, "register of sources", "sources", State.Sources.Count) is not { } signal)
            return;
        State.OverflowSignalled = true;
        State.Outbox.Add(signal with
        {
            Sentence = FormattableString.Invariant($"More than {SourceNames.MostWithStatistics} sources send rows or labels: those of the reference and the first others keep their own statistics, the rest count together as '{SourceNames.Others}'."),
        });
    }

    protected override void OnRowsClosed(long pane, SummaryTable panes, Quarantine quarantine)
    {
        CloseFloods(pane, panes, quarantine);
        panes = panes.Without(quarantine, pane);
        if (panes.IsEmpty)
            return;
        if (State.Plan?.Reference?.Groups is not null)
            counts.Note(PaneStage.Rows, pane, panes);
        State.Outbox.AddRange(Watches?.Close(pane, panes) ?? []);
    }

    private void CloseFloods(long pane, SummaryTable panes, Quarantine quarantine)
    {
        if (Repeats is not { } known || State.Plan is not { } plan)
            return;
        floods ??= new(plan.Spec, known, State.Floods);
        State.Outbox.AddRange(floods.Close(pane, panes, quarantine));
        State.Floods = floods.States();
    }

    protected override void OnJudged(long pane, SummaryTable panes, Quarantine quarantine)
    {
        panes = panes.Without(quarantine, pane);
        if (panes.IsEmpty)
            return;
        if (State.Plan?.Reference?.Groups is not null)
            counts.Note(PaneStage.Outcomes, pane, panes);
        State.Outbox.AddRange(Watches?.Judge(pane, panes) ?? []);
    }

    private KnownRepeats? Repeats => repeats ??= State.Plan?.Reference?.Floods is { } reference ? new(reference) : null;

    private IVersionWatches? Watches => watches ??= State.Plan is { Reference: { } reference } plan ? IVersionWatches.Of(plan.Spec, reference, State) : null;

    // At once, in the pane that is closed next: a client that reuses numbers loses data while it does. One signal per source and pane.
    private void Raise(SourceConflicts conflict)
    {
        var source = State.ConflictPanes.Count < MostAwaitedSources || State.ConflictPanes.ContainsKey(conflict.Source) ? conflict.Source : SourceNames.Others;
        if (Finding(Family.Abuse, source, "numbers of batches", "conflicting_batches", conflict.Batches) is not { } signal || (State.ConflictPanes.TryGetValue(source, out var last) && last >= signal.Pane))
            return;
        State.ConflictPanes[source] = signal.Pane;
        State.Outbox.Add(signal with
        {
            Sentence = FormattableString.Invariant($"Source {source}: {conflict.Batches} batches came under a number that stood for other content and were refused; their rows count nowhere. A producer that has started again must raise its epoch; two writers must not share one."),
        });
    }

    private void RaiseSlices()
    {
        if (Finding(Family.Quality, "", "register of slices", "other_slice_rows", State.Tally.OtherSliceRows) is not { } signal)
            return;
        State.SlicesSignalled = true;
        State.Outbox.Add(signal with
        {
            Subject = new() { Slice = SliceNames.Others },
            Sentence = "The slice budget is used up: further values of features have no slice of their own and count together. A feature with so many values may be an identifier, or somebody floods it.",
        });
    }

    // A count, in the pane that is closed next; null before the first row.
    private Signal? Finding(Family family, string source, string detector, string statistic, long value) => (State.RowsThrough + 1 ?? State.FirstPane) is not { } pane || State.Plan is not { } plan ? null : new()
    {
        Family = family,
        Subject = new() { Source = source },
        Pane = pane,
        Position = plan.Spec.StartOf(pane + 1),
        Detector = detector,
        Statistic = statistic,
        Value = value,
        LogEvidence = 0,
        LogThreshold = 0,
        SincePane = pane,
        Sentence = "",
    };

    private bool HasPlace(SourceMark mark)
    {
        if (State.Watermarks.Count < MostAwaitedSources || State.Watermarks.ContainsKey(mark.Source))
            return true;
        if (State.Watermarks.Keys.FirstOrDefault(IsIdle) is not { } silent)
            return false;
        heardAt.Remove(silent);
        return State.Watermarks.Remove(silent);
    }

    private IPaneClockGrain Clock => GrainFactory.GetGrain<IPaneClockGrain>(GrainKeys.Clock(GrainKeys.VersionOf(Key)));

    // The slowest active source; when all have fallen silent, the slowest of all.
    private long? Watermark =>
        State.Watermarks.Count == 0 ? null : State.Watermarks.Where(source => !IsIdle(source.Key)).Select(source => (long?)source.Value).Min() ?? State.Watermarks.Values.Min();

    private bool IsIdle(string source) => time.GetElapsedTime(heardAt[source]) > options.Value.SourceIdleAfter;
}
