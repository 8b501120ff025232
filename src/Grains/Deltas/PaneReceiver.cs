using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Deltas;

/// <summary>
/// What feature, slice and source grains share: deltas are applied once and in order, open panes are checkpointed with the ids that produced them, closed panes go to the archive, signals to the coordinator.
/// </summary>
/// <remarks>
/// <para>A closing is one state write that holds everything it decides: detectors, closure, rows for the archive, signals. Only then are the rows archived (a repeated write changes nothing) and the
/// signals sent (the coordinator takes each once), so a crash at any point loses and doubles nothing. A state write that fails has an unknown outcome: the activation goes, its successor reloads.</para>
/// <para>Senders name the sources by the register of the version. A pane keeps at most <see cref="ReceiverPanes.MostSources"/> of them all the same, and merges further ones under <see cref="ReceiverPanes.OtherSources"/>.</para>
/// </remarks>
public abstract class PaneReceiver<TState>(IPersistentState<TState> state, IPaneArchive archive, ReceiverMetrics metrics, ILogger logger) : Grain
    where TState : ReceiverState, new()
{
    /// <summary>100 panes are shown when no range is asked for, and at most 1,000 of a range, the last ones.</summary>
    public const int DefaultPanes = 100;
    public const int MostPanes = 1000;

    /// <summary>Two seconds between checkpoints: each write ships the whole head, and a crash only makes senders repeat what came since.</summary>
    private static readonly TimeSpan CheckpointPeriod = TimeSpan.FromSeconds(2);

    private readonly CoverageCuts cuts = new();
    private ReceiverPanes? open;
    private NumericBinning? bins;
    private bool dirty;
    private Task signalling = Task.CompletedTask;
    private bool broken;

    protected TState State => state.State;

    protected string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // An activation that moves from a silo that stops brings what is in its memory, applied ids among it, and not the open panes that these produced: only what is stored belongs together.
        await state.ReadStateAsync(cancellationToken);
        State.Ledger.MarkDurable(State.Ledger.Snapshot());
        await LoadAsync();
        var jitter = new Random((int)this.GetGrainId().GetUniformHashCode()).NextDouble();
        this.RegisterGrainTimer(CheckpointAsync, new() { DueTime = CheckpointPeriod * (0.5 + jitter), Period = CheckpointPeriod });
    }

    public async Task<DeltaReceipt> ApplyAsync(DeltaEnvelope delta)
    {
        ThrowIfBroken();
        if (open is not null)
        {
            if (State.Ledger.Lacks(delta))
                await ConfirmAsync();
            if (State.Ledger.IsNext(delta))
                Apply(delta, open);
            State.Ledger.Apply(delta.Sender, delta.Epoch, 0);
        }
        return State.Ledger.ReceiptFor(delta);
    }

    public async Task<bool> ClosePanesAsync(PaneClosing closing)
    {
        ThrowIfBroken();
        if (open is null)
            return false;
        if (!State.Ledger.HasAll(closing.Required))
        {
            if (State.Ledger.IsOverdue(closing))
                await ConfirmAsync();
            return false;
        }
        // Outside: when it fails, nothing has stepped yet.
        if (!await IsReadyAsync(closing, open.Table))
            return false;
        if (closing.Stage == PaneStage.Outcomes && !(closing.Pane <= State.OutcomesThrough))
            await BeforeJudgingAsync();
        try
        {
            await CloseAsync(closing, open);
        }
        catch
        {
            // Detectors may have stepped and panes may have gone from memory: half a closing must be neither written nor repeated.
            Leave();
            throw;
        }
        await HandOnAsync();
        return true;
    }

    /// <summary>Called once at activation: ends with <see cref="OpenPanes"/>, unless deltas cannot be understood yet.</summary>
    protected abstract Task LoadAsync();

    /// <summary>Begins to take deltas.</summary>
    protected void OpenPanes(NumericBinning? binning)
    {
        bins = binning;
        open = new(State, binning);
    }

    /// <summary>Puts what lives beside the state into it: it is about to be written.</summary>
    protected virtual void Save() => open?.Save();

    /// <summary>The state is on the disk: what <see cref="Save"/> made for it may go, it would be held twice.</summary>
    protected virtual void OnWritten() => open?.LetGo();

    /// <summary>After a write of unknown outcome nothing may be answered from memory.</summary>
    protected void ThrowIfBroken()
    {
        if (broken)
            throw new FencedException($"{Key} is being read again from its storage.");
    }

    /// <summary>Late labels make a revision when the coverage of their pane passes a level; for receivers of both scores and outcomes.</summary>
    protected virtual bool CutsByCoverage => false;

    protected virtual void OnApplied(Delta content)
    {
    }

    /// <summary>A pane with rows is being closed: runs the detectors, in the order of panes. <paramref name="panes"/> hold also what is in quarantine.</summary>
    protected virtual void OnRowsClosed(long pane, SummaryTable panes, Quarantine quarantine)
    {
    }

    /// <summary>Panes are about to be closed or judged, or have been. False when that has to wait for another receiver: the clock asks again.</summary>
    protected virtual Task<bool> IsReadyAsync(PaneClosing closing, SummaryTable panes) => Task.FromResult(true);

    /// <summary>Panes are about to be judged.</summary>
    protected virtual Task BeforeJudgingAsync() => Task.CompletedTask;

    /// <summary>The outcomes of a pane are being judged for the first time. <paramref name="panes"/> hold also what is in quarantine.</summary>
    protected virtual void OnJudged(long pane, SummaryTable panes, Quarantine quarantine)
    {
    }

    /// <summary>Adds a row to what the next state write makes final.</summary>
    protected void Seal(long pane, string part, byte[] bytes) => State.Sealed.Add(new(pane, part, 0, bytes));

    // Another activation may have made deltas durable which this one never hears of: their sender forgets them. This one has nothing to write and would answer from its memory for ever; a write fails when there has been another since it read.
    private Task ConfirmAsync() => WriteAsync();

    /// <summary>Writes state, open panes and applied ids in one record.</summary>
    protected async Task WriteAsync()
    {
        ThrowIfBroken();
        Save();
        var snapshot = State.Ledger.Snapshot();
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception exception)
        {
            logger.WriteFailed(Key, exception);
            Leave();
            throw;
        }
        OnWritten();
        State.Ledger.MarkDurable(snapshot);
        dirty = false;
    }

    /// <summary>The panes of a range, closed and open; without a range the last <see cref="DefaultPanes"/>. Summaries of the kinds that are named are not read: their bytes are among the other parts.</summary>
    protected async Task<ArchivedSummaries> ReadPanesAsync(long? firstPane, long? lastPane, params SummaryKind[] unread)
    {
        var last = Earlier(lastPane, Latest(open?.Table.Panes.Cast<long?>().LastOrDefault(), await archive.LastPaneAsync(Key, CancellationToken.None)));
        var table = new SummaryTable(bins);
        var others = new Dictionary<(long, string), byte[]>();
        if (last is not { } end)
            return new(table, others);
        var first = Math.Max(firstPane ?? end - DefaultPanes + 1, end - MostPanes + 1);
        foreach (var row in await ReadRowsAsync(first, end))
        {
            if (PartOf(row) is { } part && !unread.Contains(part.Kind))
                table.Merge(part);
            else
                others[(row.Pane, row.Part)] = row.Bytes;
        }
        foreach (var part in open?.Table.ToParts().Where(part => part.Pane >= first && part.Pane <= end) ?? [])
        {
            if (unread.Contains(part.Kind))
                others[(part.Pane, PartName.Of(part.Kind, part.Source))] = part.Bytes;
            else
                table.Merge(part);
        }
        return new(table, others);
    }

    /// <summary>The closed panes of a range as they were known at a time: with the latest revision of before it. Without a range the last <see cref="DefaultPanes"/>.</summary>
    protected async Task<SummaryTable> ReadPanesKnownAsync(DateTimeOffset at, long? firstPane, long? lastPane, params SummaryKind[] unread)
    {
        var table = new SummaryTable(bins);
        if (Earlier(lastPane, await archive.LastPaneAsync(Key, CancellationToken.None, at)) is not { } last)
            return table;
        foreach (var row in await archive.ReadAsync(Key, Math.Max(firstPane ?? last - DefaultPanes + 1, last - MostPanes + 1), last, CancellationToken.None, at))
        {
            if (PartOf(row) is { } part && !unread.Contains(part.Kind))
                table.Merge(part);
        }
        return table;
    }

    // Null for what a receiver keeps beside its summaries.
    private static SummaryPart? PartOf(ArchivedPane row) => PartName.Parse(row.Part) is var (kind, source) ? new() { Pane = row.Pane, Kind = kind, Source = source, Bytes = row.Bytes } : null;

    // A range may end behind the last pane there is: it has the latest of what there is.
    private static long? Earlier(long? asked, long? there) => asked < there ? asked : there;

    private static long? Latest(long? a, long? b) => a is null || b > a ? b : a;

    // All of it or nothing: what has been merged in part is never noted as applied, written or added to.
    private void Apply(DeltaEnvelope delta, ReceiverPanes panes)
    {
        try
        {
            foreach (var part in panes.Take(delta.Content))
            {
                logger.PartTooLate(Key, part.Kind, part.Pane);
                metrics.PartDropped();
            }
            OnApplied(delta.Content);
        }
        catch (Exception exception)
        {
            logger.DeltaRefused(Key, delta.Id, delta.Sender, exception);
            metrics.DeltaRefused();
            if (exception is not UnreadableDeltaException)
                Leave();
            throw;
        }
        State.Ledger.Admit(delta);
        dirty = true;
    }

    // What is in memory may be no state that ever was: the next activation reads what storage holds.
    private void Leave()
    {
        broken = true;
        DeactivateOnIdle();
    }

    private async Task CloseAsync(PaneClosing closing, ReceiverPanes panes)
    {
        var quarantine = closing.Quarantine ?? Quarantine.None;
        if (closing.Stage == PaneStage.Rows && !(closing.Pane <= State.RowsThrough))
        {
            panes.CloseRows(closing.Pane, (pane, table) => OnRowsClosed(pane, table, quarantine));
            await WriteAsync();
        }
        else if (closing.Stage == PaneStage.Outcomes && !(closing.Pane <= State.OutcomesThrough))
        {
            // When it had nothing to be judged, it was not asked.
            State.OutcomesThrough = Latest(State.OutcomesThrough, closing.After);
            var earlier = new List<ArchivedPane>();
            foreach (var pane in panes.Revised(closing.Pane))
                earlier.AddRange(await ReadRowsAsync(pane, pane));
            panes.CloseOutcomes(closing.Pane, earlier, (pane, table) => OnJudged(pane, table, quarantine));
            cuts.Forget();
            await WriteAsync();
        }
    }

    private async Task ArchiveAsync()
    {
        if (State.Sealed.Count == 0)
            return;
        await archive.WriteAsync(Key, State.Sealed, CancellationToken.None);
        State.Sealed.Clear();
        dirty = true;
    }

    private async Task HandOnAsync()
    {
        await ArchiveAsync();
        if (State.Outbox.Count > 0)
        {
            await GrainFactory.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(GrainKeys.VersionOf(Key))).AcceptAsync([.. State.Outbox]);
            State.Outbox.Clear();
            dirty = true;
        }
    }

    /// <summary>The latest revisions of all parts of a range of closed panes, also those that are sealed and on their way to the archive.</summary>
    protected async Task<IReadOnlyList<ArchivedPane>> ReadRowsAsync(long first, long last) =>
        [.. (await archive.ReadAsync(Key, first, last, CancellationToken.None)).Concat(State.Sealed.Where(row => row.Pane >= first && row.Pane <= last))
            .GroupBy(row => (row.Pane, row.Part)).Select(rows => rows.MaxBy(row => row.Revision)!)];

    private async Task CheckpointAsync(CancellationToken cancellation)
    {
        if (dirty && !broken)
        {
            if (open is not null && CutsByCoverage)
                await CutAsync(open);
            await WriteAsync();
        }
        // Also what an earlier attempt has left.
        if (!broken)
            await ArchiveAsync();
        if (State.Outbox.Count > 0 && !broken && signalling.IsCompleted)
            signalling = SignalAsync();
    }

    // Labels that have taken a judged pane over a level of coverage show in a revision now, not only at the next closing, which may be long in coming.
    private async Task CutAsync(ReceiverPanes panes)
    {
        foreach (var (pane, more) in panes.Table.LabelledRows().Where(pane => pane.Key <= State.OutcomesThrough).Take(CoverageCuts.MostPanes).ToArray())
        {
            try
            {
                await CutAsync(panes, pane, more);
            }
            catch (Exception exception)
            {
                // The checkpoint does not wait for it: the labels stay in the open pane, and the next closing takes them.
                logger.NotCut(Key, pane, exception);
                cuts.Note(pane, rows: 0, labelled: 0);
            }
        }
    }

    private async Task CutAsync(ReceiverPanes panes, long pane, long more)
    {
        if (!cuts.Knows(pane))
        {
            var known = new SummaryTable();
            foreach (var row in await ReadRowsAsync(pane, pane))
            {
                if (PartOf(row) is { } part && (part.Kind.IsPrediction() || part.Kind.IsOutcome()))
                    known.Merge(part);
            }
            cuts.Note(pane, known.RowsOf(pane), known.LabelledRowsOf(pane));
        }
        if (cuts.Passes(pane, more))
            panes.Revise(pane, await ReadRowsAsync(pane, pane));
    }

    // Beside the deltas: a coordinator that does not answer must not hold them up. What has been sent is in the record, and stays there until it has been taken.
    private async Task SignalAsync()
    {
        var signals = State.Outbox.ToArray();
        try
        {
            await GrainFactory.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(GrainKeys.VersionOf(Key))).AcceptAsync(signals);
            dirty |= State.Outbox.RemoveAll(signals.Contains) > 0;
        }
        catch (Exception exception)
        {
            logger.SignalsWait(Key, exception);
        }
    }
}
