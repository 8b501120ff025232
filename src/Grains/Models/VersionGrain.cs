using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Models;

/// <inheritdoc cref="IVersionGrain"/>
public sealed class VersionGrain(
    [PersistentState(GrainStorageNames.Version, GrainStorageNames.Provider)] IPersistentState<VersionGrainState> state,
    IPaneArchive archive,
    IOptions<PartitionOptions> options,
    TimeProvider time,
    ILogger<VersionGrain> logger)
    : PaneReceiver<VersionGrainState>(state, archive, logger), IVersionGrain
{
    /// <summary>1,024: each takes a place in the version's record, and any caller can name one more. Further ones are not waited for until one of these has fallen silent.</summary>
    public const int MostAwaitedSources = 1024;

    // Often enough that a clock lost with its silo is missed only briefly.
    private static readonly TimeSpan WakeEvery = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, long> heardAt = new(StringComparer.Ordinal);
    private DecayWatch? decay;

    public async Task StartAsync(VersionSpec spec)
    {
        if (State.Plan is not null)
            return;
        // The counts are fixed from here on: a batch that is sent again must meet the partition that knows it.
        State.Plan = new() { Spec = spec, IngestPartitions = options.Value.IngestPartitions, LabelPartitions = options.Value.LabelPartitions };
        await WriteAsync();
        OpenPanes(null);
    }

    public Task<IngestPlan?> GetPlanAsync() => Task.FromResult(State.Plan);

    public async Task SetReferenceAsync(ReferencePlan plan, SummaryPart[] outcomes)
    {
        var known = State.Plan ?? throw new InvalidOperationException($"Version {Key} is not registered.");
        if (known.Reference is { } before)
        {
            if (before.Record.Digest != plan.Record.Digest)
                throw new InvalidOperationException($"Version {Key} has another reference already.");
            return;
        }
        State.Plan = known with { Reference = plan };
        State.ReferenceOutcomes = outcomes;
        await WriteAsync();
        await Clock.WakeAsync();
    }

    public Task<StreamPosition?> GetPositionAsync() => Task.FromResult(
        State is { FirstPane: { } first, LastPane: { } last } && Watermark is { } watermark ? new StreamPosition(watermark, first, last) : null);

    public async Task<VersionState?> GetStateAsync(long? firstPane, long? lastPane)
    {
        if (State.Plan is null)
            return null;
        var progress = await Clock.GetProgressAsync();
        var table = (await ReadPanesAsync(firstPane, lastPane)).Table;
        return new()
        {
            Watermark = Watermark,
            ClosedThrough = progress.ClosedThrough,
            JudgedThrough = progress.JudgedThrough,
            Tally = State.Tally,
            Panes = [.. table.Panes.Select(pane => PaneFiguresOf.Table(table, pane, pane <= State.RowsThrough))],
            Sources = [.. State.Watermarks.OrderBy(source => source.Key, StringComparer.Ordinal).Select(source => new SourceState(source.Key, source.Value, IsIdle(source.Key)))],
        };
    }

    public Task ResumeAsync() => State.Plan is null ? Task.CompletedTask : Clock.WakeAsync();

    protected override async Task LoadAsync()
    {
        foreach (var source in State.Watermarks.Keys)
            heardAt[source] = time.GetTimestamp();
        if (State.Plan is not null)
        {
            OpenPanes(null);
            // At once: the clock asks where the stream stands before anything else comes.
            await TakeOverAsync();
        }
        this.RegisterGrainTimer(_ => ResumeAsync(), new GrainTimerCreationOptions { DueTime = WakeEvery, Period = WakeEvery });
    }

    protected override void OnApplied(Delta content)
    {
        State.Tally += content.Tally;
        foreach (var mark in content.Marks.Where(HasPlace))
        {
            State.Watermarks[mark.Source] = Math.Max(mark.Watermark, State.Watermarks.GetValueOrDefault(mark.Source, long.MinValue));
            heardAt[mark.Source] = time.GetTimestamp();
        }
        foreach (var part in content.Parts.Where(part => part.Kind == SummaryKind.Scores))
        {
            State.FirstPane = Math.Min(part.Pane, State.FirstPane ?? part.Pane);
            State.LastPane = Math.Max(part.Pane, State.LastPane ?? part.Pane);
        }
    }

    protected override void OnJudged(long pane, SummaryTable panes)
    {
        if (State.Plan is not { Reference: { } reference } plan)
            return;
        decay ??= new(plan.Spec, State.ReferenceOutcomes, reference.Streams, State.Decay);
        var outcomes = new OutcomeCells();
        foreach (var (_, cells) in panes.OfPane<OutcomeCells>(pane))
            outcomes.Merge(cells);
        if (decay.Judge(pane, outcomes) is { } signal)
            State.Outbox.Add(signal);
        State.Decay = decay.State();
    }

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
