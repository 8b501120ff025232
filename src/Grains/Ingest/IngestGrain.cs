using System.Runtime.InteropServices;
using Orleans.Concurrency;
using Watchgrain.Grains.Callers;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Placement;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Sources;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <inheritdoc cref="IIngestGrain"/>
[Reentrant, PartitionPlacement]
public sealed class IngestGrain(
    PartitionServices services,
    [PersistentState(GrainStorageNames.Ingest, GrainStorageNames.Provider)] IPersistentState<PartitionCheckpoint> checkpoint)
    : PartitionGrain(services, checkpoint), IIngestGrain
{
    private BatchReducer? reducer;
    private RowGathering? gathering;
    private CallerRows? callerRows;
    private SourceNames callers = SourceNames.None;
    private (PartitionCommit? Of, HashSet<long> Panes) open = (null, []);
    private string? versionKey;
    private SliceNames? slices;
    private LastVerdicts verdicts = null!;
    private Task asking = Task.CompletedTask;
    private bool isCoordinatorSilent;

    protected override IReadOnlyDictionary<string, NumericBinning> Binnings => reducer?.Binnings ?? base.Binnings;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        verdicts = new(Services.Time, Options.VerdictStaleAfter);
        // Before the first reply, if it can be had: what has been decided while this partition was away. What it knew stands in its log.
        asking = AskForVerdictsAsync();
        await asking.WaitAsync(Options.CoordinatorPatience, Services.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public async Task<IngestReply> ReportAsync(IngestBatch batch) => (await ReportManyAsync([batch]))[0];

    public async Task<IngestReply[]> ReportManyAsync(IngestBatch[] batches)
    {
        var replies = await TakeAsync(batches);
        foreach (var reply in replies)
            Services.Metrics.Answered(reply);
        return replies;
    }

    protected override void OnPlan()
    {
        if (Plan?.Reference is not { } reference)
            return;
        (reducer, gathering) = (new(Version, Plan.Spec, reference, Plan.LabelPartitions, slices = new(Version, Plan.Spec)), new(Plan.Spec));
        callerRows = reference.ReadCallerScale() is { } scale ? new(Plan.Spec, scale) : null;
    }

    private protected override async Task PrepareAsync(IReadOnlyList<PartitionOperation> operations)
    {
        await base.PrepareAsync(operations);
        await SettleCallersAsync(operations);
        if (slices is not { AnyOpen: true })
            return;
        slices.Trim();
        var unsettled = operations.OfType<BatchRequest>().SelectMany(request => request.Batches).Where(IsNew).SelectMany(batch => batch.Rows.UnsettledSlices(Plan!.Spec, slices)).Distinct().ToArray();
        if (unsettled.Length > 0)
            slices.Learn(unsettled, await GrainFactory.GetGrain<ISliceRegisterGrain>(GrainKeys.SliceRegister(Version)).RegisterAsync(unsettled));
    }

    // A place is final: that is asked once per caller, and no more once there is none left.
    private async Task SettleCallersAsync(IReadOnlyList<PartitionOperation> operations)
    {
        if (callerRows is null)
            return;
        var unsettled = operations.OfType<BatchRequest>().SelectMany(request => request.Batches).Where(batch => batch.Caller is { } caller && !callers.IsSettled(caller) && IsNew(batch)).Select(batch => batch.Caller!).Distinct(StringComparer.Ordinal).ToArray();
        if (unsettled.Length == 0)
            return;
        var register = await GrainFactory.GetGrain<ICallerRegisterGrain>(GrainKeys.CallerRegister(Version)).RegisterAsync(unsettled);
        if (register.Length > callers.Count)
            callers = new(register);
    }

    // What is refused by its number, or was counted before, brings no rows.
    private bool IsNew(IngestBatch batch) => Memory.Producers.Examine(batch.ProducerId, batch.ProducerEpoch, batch.Sequence, batch.ContentHash).Standing == BatchStanding.New;

    private protected override void OnStaging() => gathering?.Clear();

    private protected override void OnStaged(PartitionCommit commit)
    {
        if (reducer is not null)
            gathering!.Reduce(reducer, commit.Pending);
    }

    protected override (ulong First, ulong Stride) SequencesOf(string producerId) =>
        (Partitioning.FirstSequence(producerId, Partition, Plan!.IngestPartitions), (ulong)Plan.IngestPartitions);

    protected override void OnTick()
    {
        if (asking.IsCompleted)
            asking = AskForVerdictsAsync();
    }

    private ICoordinatorGrain Coordinator => GrainFactory.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(Version));

    // Beside the tick: sealing and delivery do not wait for a coordinator that does not answer. The verdicts only grow stale.
    private async Task AskForVerdictsAsync()
    {
        if (await HearVerdictsAsync() is not { } decided || decided.Equals(Memory.Verdicts))
            return;
        // Sealed, so that the row can go as soon as a checkpoint holds the verdicts. A commit that fails has been logged, and the next tick asks again.
        Task written = SubmitAsync<bool>(commit =>
        {
            (commit.Verdicts, commit.Seal) = (decided, true);
            return _ => true;
        });
        await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    // What decisions have ordered; null when the coordinator does not say it.
    private async Task<VerdictTable?> HearVerdictsAsync()
    {
        try
        {
            var table = await Coordinator.GetVerdictsAsync();
            isCoordinatorSilent = false;
            // An activation of the coordinator that has been given up, and does not know it, says less than is known here.
            if (table.Revision < Memory.Verdicts.Revision)
                return null;
            verdicts.Heard(table);
            return table.Decided();
        }
        catch (Exception error)
        {
            if (!isCoordinatorSilent)
                PartitionLogMessages.VerdictsNotHeard(Services.Logger, Key, error);
            isCoordinatorSilent = true;
            return null;
        }
    }

    private async Task<IngestReply[]> TakeAsync(IngestBatch[] batches)
    {
        IngestReply[] Refuse(IngestStatus status, string detail = "") => Array.ConvertAll(batches, _ => new IngestReply { Status = status, Detail = detail });

        if (await PlanAsync() is null)
            return Refuse(IngestStatus.UnknownVersion);
        if (reducer is null)
            return Refuse(IngestStatus.NoReference);
        if (batches is [{ BestEffort: true } telemetry])
            return [Promise(telemetry)];
        if (Exhausted)
            return Refuse(IngestStatus.Exhausted, "too much waits in the partition or in its silo");
        return await CountAsync(batches);
    }

    // In one commit. When one of them meets a defect, each goes by itself, and it fails alone.
    private async Task<IngestReply[]> CountAsync(IngestBatch[] batches)
    {
        try
        {
            return await SubmitAsync(RequestOf(batches));
        }
        catch (NotPreparedException unprepared)
        {
            return Array.ConvertAll(batches, _ => new IngestReply { Status = IngestStatus.Exhausted, Detail = unprepared.Message });
        }
        catch (NotStagedException defect)
        {
            if (batches is [_])
                return [new() { Status = IngestStatus.NotCounted, Detail = defect.Message }];
            return [.. (await Task.WhenAll(batches.Select(batch => CountAsync([batch])))).Select(replies => replies[0])];
        }
    }

    private BatchRequest RequestOf(IngestBatch[] batches) => new(batches, commit =>
    {
        var answers = Array.ConvertAll(batches, batch => Stage(commit, batch));
        return at => Array.ConvertAll(answers, answer => answer(at));
    });

    // Answered at once. What becomes of it is heard here alone.
    private IngestReply Promise(IngestBatch batch)
    {
        if (Exhausted)
        {
            Lose(batch);
            return Reply(IngestStatus.Shed, 0, 0, 0, batch);
        }
        _ = CommitLaterAsync(batch);
        return Reply(IngestStatus.Accepted, 0, batch.Rows.Count, 0, batch);
    }

    private async Task CommitLaterAsync(IngestBatch batch)
    {
        try
        {
            if ((await CountAsync([batch]))[0].Status is not (IngestStatus.Accepted or IngestStatus.Duplicate))
                Lose(batch);
        }
        catch (Exception)
        {
            // The failed commit has been logged.
            Lose(batch);
        }
    }

    private void Lose(IngestBatch batch)
    {
        Services.Metrics.BatchLost(batch.Rows.Count);
        Services.Lost.Add(Key, new LostTelemetry(1, batch.Rows.Count + batch.ClientDroppedRows) + batch.Lost);
    }

    private Func<long, IngestReply> Stage(PartitionCommit commit, IngestBatch batch)
    {
        IngestReply Refuse(IngestStatus status, string detail = "") => new() { Status = status, Detail = detail };

        var (status, first) = Admit(commit, batch);
        if (status == IngestStatus.Conflict)
        {
            var version = commit.Pending.For(VersionKey);
            version.Add(new Tally { ConflictingBatches = 1 });
            version.Conflict(batch.Source, 1);
            return _ => Refuse(status);
        }
        if (first is not null)
        {
            commit.Pending.For(VersionKey).Add(new Tally { DuplicateBatches = 1, LostBatches = batch.Lost.Batches, LostRows = batch.Lost.Rows });
            return _ => Reply(status, first.LogSequence, first.AcceptedRows, first.LateRows, batch);
        }
        if (status != IngestStatus.Accepted)
            return _ => Refuse(status);

        var panes = reducer!.PanesOf(batch.Rows);
        if (panes.Count > Options.MaxOpenPanes)
            return _ => Refuse(IngestStatus.TooManyPanes, $"It spans {panes.Count} panes; at most {Options.MaxOpenPanes} may be in one batch.");
        if (OpenPanes(commit, panes) > Options.MaxOpenPanes)
            return _ => Refuse(IngestStatus.Exhausted, $"what is not sealed yet spans {Options.MaxOpenPanes} panes already");
        if (HasNoRoomFor(panes))
            return _ => Refuse(IngestStatus.Exhausted, $"{Options.MaxHeldPanes} panes wait to be closed: a source that is behind holds the watermark");
        if (TooFarAhead(commit, panes))
            return _ => Refuse(IngestStatus.JumpTooFar, $"pane {panes[^1].Pane} is more than {FarthestJump} panes ahead");

        var late = Reduce(commit, batch, panes);
        var accepted = batch.Rows.Count - late;
        commit.Accept(batch, accepted, late);
        return at =>
        {
            Services.Metrics.RowsCounted(accepted, late);
            return Reply(IngestStatus.Accepted, at, accepted, late, batch);
        };
    }

    // Returns the number of late rows.
    private int Reduce(PartitionCommit commit, IngestBatch batch, IReadOnlyList<(long Pane, int[]? Rows)> panes)
    {
        var late = 0;
        var source = Sources.StatisticsOf(batch.Source);
        var caller = callerRows is not null && batch.Caller is { } name ? GrainKeys.Caller(Version, callers.GrainOf(name)) : null;
        foreach (var (pane, rows) in panes)
        {
            if (pane <= Memory.ClosedThrough)
            {
                late += rows?.Length ?? batch.Rows.Count;
                continue;
            }
            if (caller is not null)
                callerRows!.AddTo(commit.Pending.For(caller).Summaries, pane, batch.Rows, rows);
            if (RowGathering.Takes(batch.Rows))
                gathering!.Add(pane, source, batch.Rows, rows, batch.HasCaller);
            else
                reducer!.Reduce(pane, source, batch.Rows, rows, batch.HasCaller, commit.Pending);
        }
        NoteOpen(panes);
        var version = commit.Pending.For(VersionKey);
        version.Add(new Tally
        {
            Batches = 1,
            Rows = batch.Rows.Count - late,
            RejectedRows = batch.RejectedRows,
            PersonalDataRows = batch.PersonalDataRows,
            LateRows = late,
            ClientDroppedRows = batch.ClientDroppedRows,
            OtherSourceRows = source == SourceNames.Others ? batch.Rows.Count - late : 0,
            LostBatches = batch.Lost.Batches,
            LostRows = batch.Lost.Rows,
        });
        var highest = HighestOf(batch.Rows);
        // A promise is better than a guess from the rows, which may come out of order.
        if ((batch.Watermark ?? highest) is { } watermark)
            version.Mark(batch.Source, watermark);
        if (highest is { } position)
            commit.NotePosition(position);
        if (batch.LineageRunId.Length > 0)
            commit.Pending.For(GrainKeys.Source(Version, Sources.GrainOf(batch.Source))).Lineage(batch.LineageRunId);
        return late;
    }

    private string VersionKey => versionKey ??= GrainKeys.Version(Version);

    // Panes of the next delta with this batch: many small batches of a back-fill must not do what one large batch may not.
    private int OpenPanes(PartitionCommit commit, IReadOnlyList<(long Pane, int[]? Rows)> panes)
    {
        if (open.Of != commit)
            open = (commit, [.. Memory.Pending.Find(VersionKey)?.Summaries.Panes ?? []]);
        return open.Panes.Count + panes.Count(pane => !(pane.Pane <= Memory.ClosedThrough) && !open.Panes.Contains(pane.Pane));
    }

    private void NoteOpen(IReadOnlyList<(long Pane, int[]? Rows)> panes)
    {
        foreach (var (pane, _) in panes)
        {
            if (!(pane <= Memory.ClosedThrough))
                open.Panes.Add(pane);
        }
    }

    // Whether too many panes would wait for the watermark, with this batch and those of the same commit. A batch that opens none always gets through, and panes below the highest that waits have as much room again:
    // the source that holds the watermark sends them, and only it lets panes close.
    private bool HasNoRoomFor(IReadOnlyList<(long Pane, int[]? Rows)> panes)
    {
        var opened = panes.Select(pane => pane.Pane).Where(pane => !(pane <= Memory.ClosedThrough) && !Memory.HeldPanes.Contains(pane)).ToHashSet();
        if (opened.Count == 0)
            return false;
        var room = Memory.HeldPanes.Count > 0 && opened.Max() < Memory.HeldPanes.Max() ? 2L * Options.MaxHeldPanes : Options.MaxHeldPanes;
        opened.UnionWith(open.Panes.Where(pane => !Memory.HeldPanes.Contains(pane)));
        return Memory.HeldPanes.Count + opened.Count > room;
    }

    // A partition knows the positions of its own batches alone: between two of them each other partition may have had one, and each of those may span as many panes as a batch may.
    private long FarthestJump => Options.MaxPaneJump + (Plan!.IngestPartitions - 1L) * Options.MaxOpenPanes;

    // Event time is bounded by the gateway's clock; a sequence has only its own past.
    private bool TooFarAhead(PartitionCommit commit, IReadOnlyList<(long Pane, int[]? Rows)> panes) =>
        Plan!.Spec.Axis == Models.Axis.Sequence && panes.Count > 0 && commit.HighestPosition is { } highest && panes[^1].Pane > Plan.Spec.PaneOf(highest) + FarthestJump;

    private static long? HighestOf(ColumnarRows rows)
    {
        long? highest = null;
        foreach (var position in MemoryMarshal.Cast<byte, long>(rows.Positions.Span))
            highest = Math.Max(position, highest ?? position);
        return highest;
    }

    private IngestReply Reply(IngestStatus status, long logSequence, int accepted, int late, IngestBatch batch) => new()
    {
        Status = status,
        DurableSequence = logSequence,
        AcceptedRows = accepted,
        LateRows = late,
        Verdict = verdicts.For(batch.Source, Memory.Verdicts),
        // Decisions name callers by their own names, never those that count together.
        CallerVerdict = batch.Caller is { } caller ? verdicts.ForCaller(caller, Memory.Verdicts) : null,
    };
}
