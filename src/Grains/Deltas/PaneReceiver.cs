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
/// <para>A pane keeps at most <see cref="MostSources"/> sources by first appearance; what further ones send is merged under <see cref="OtherSources"/>.</para>
/// </remarks>
public abstract class PaneReceiver<TState>(IPersistentState<TState> state, IPaneArchive archive, ILogger logger) : Grain
    where TState : ReceiverState, new()
{
    /// <summary>32: the largest fleets of feeds we know of have fewer; the cost of a closing grows with it.</summary>
    public const int MostSources = 32;

    /// <summary>Name under which further sources are merged.</summary>
    public const string OtherSources = "other";

    /// <summary>100 panes are shown when no range is asked for, and at most 1,000 of a range, the last ones.</summary>
    public const int DefaultPanes = 100;
    public const int MostPanes = 1000;

    /// <summary>Two seconds between checkpoints: each write ships the whole head, and a crash only makes senders repeat what came since.</summary>
    private static readonly TimeSpan CheckpointPeriod = TimeSpan.FromSeconds(2);

    private SummaryTable? open;
    private NumericBinning? bins;
    private bool dirty;

    protected TState State => state.State;

    protected string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        State.Ledger.MarkDurable(State.Ledger.Snapshot());
        await LoadAsync();
        var jitter = new Random((int)this.GetGrainId().GetUniformHashCode()).NextDouble();
        this.RegisterGrainTimer(CheckpointAsync, new() { DueTime = CheckpointPeriod * (0.5 + jitter), Period = CheckpointPeriod });
    }

    public Task<DeltaReceipt> ApplyAsync(DeltaEnvelope delta)
    {
        if (open is not null && State.Ledger.Admit(delta))
        {
            foreach (var part in delta.Content.Parts)
                Take(part, open);
            OnApplied(delta.Content);
            dirty = true;
        }
        return Task.FromResult(State.Ledger.ReceiptFor(delta));
    }

    public async Task<bool> ClosePanesAsync(PaneClosing closing)
    {
        if (open is null || !State.Ledger.HasAll(closing.Required))
            return false;
        try
        {
            await CloseAsync(closing, open);
        }
        catch
        {
            // Detectors may have stepped and panes may have gone from memory: half a closing must be neither written nor repeated.
            DeactivateOnIdle();
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
        open = new SummaryTable(binning);
        foreach (var part in State.Open)
            open.Merge(part);
    }

    protected virtual void OnApplied(Delta content)
    {
    }

    /// <summary>A pane with rows is being closed: runs the detectors, in the order of panes.</summary>
    protected virtual void OnRowsClosed(long pane, SummaryTable panes)
    {
    }

    /// <summary>The outcomes of a pane are being judged for the first time.</summary>
    protected virtual void OnJudged(long pane, SummaryTable panes)
    {
    }

    /// <summary>Adds a row to what the next state write makes final.</summary>
    protected void Seal(long pane, string part, byte[] bytes, int revision = 0) => State.Sealed.Add(new(pane, part, revision, bytes));

    /// <summary>Writes state, open panes and applied ids in one record.</summary>
    protected async Task WriteAsync()
    {
        if (open is not null)
            State.Open = open.ToParts();
        var snapshot = State.Ledger.Snapshot();
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception exception)
        {
            logger.WriteFailed(Key, exception);
            DeactivateOnIdle();
            throw;
        }
        State.Ledger.MarkDurable(snapshot);
        dirty = false;
    }

    /// <summary>The panes of a range, closed and open; without a range the last <see cref="DefaultPanes"/>.</summary>
    protected async Task<ArchivedSummaries> ReadPanesAsync(long? firstPane, long? lastPane)
    {
        var last = lastPane ?? Latest(open?.Panes.Cast<long?>().LastOrDefault(), await archive.LastPaneAsync(Key, CancellationToken.None));
        var table = new SummaryTable(bins);
        var others = new Dictionary<(long, string), byte[]>();
        if (last is not { } end)
            return new(table, others);
        var first = Math.Max(firstPane ?? end - DefaultPanes + 1, end - MostPanes + 1);
        foreach (var row in await ReadRowsAsync(first, end))
        {
            if (PartName.Parse(row.Part) is var (kind, source))
                table.Merge(new() { Pane = row.Pane, Kind = kind, Source = source, Bytes = row.Bytes });
            else
                others[(row.Pane, row.Part)] = row.Bytes;
        }
        foreach (var part in open?.ToParts().Where(part => part.Pane >= first && part.Pane <= end) ?? [])
            table.Merge(part);
        return new(table, others);
    }

    private static long? Latest(long? a, long? b) => a is null || b > a ? b : a;

    private void Take(SummaryPart part, SummaryTable panes)
    {
        if (part.Kind != SummaryKind.Outcomes && part.Pane <= State.RowsThrough)
        {
            State.DroppedParts++;
            logger.PartTooLate(Key, part.Kind, part.Pane);
            return;
        }
        try
        {
            var sources = panes.SourcesOf(part.Pane, part.Kind).ToArray();
            panes.Merge(sources.Length < MostSources || sources.Contains(part.Source) ? part : part with { Source = OtherSources });
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or ArgumentException)
        {
            State.DroppedParts++;
            logger.PartBroken(Key, part.Kind, part.Pane, exception.Message);
        }
    }

    private async Task CloseAsync(PaneClosing closing, SummaryTable panes)
    {
        if (closing.Stage == PaneStage.Rows && !(closing.Pane <= State.RowsThrough))
        {
            CloseRows(closing.Pane, panes);
            await WriteAsync();
        }
        else if (closing.Stage == PaneStage.Outcomes && !(closing.Pane <= State.OutcomesThrough))
        {
            await CloseOutcomesAsync(closing.Pane, panes);
            await WriteAsync();
        }
    }

    private void CloseRows(long through, SummaryTable panes)
    {
        foreach (var pane in panes.Panes.Where(pane => pane <= through && !(pane <= State.RowsThrough)).ToArray())
        {
            OnRowsClosed(pane, panes);
            foreach (var part in panes.PartsOf(pane).Where(part => part.Kind != SummaryKind.Outcomes))
                Seal(pane, PartName.Of(part.Kind, part.Source), part.Bytes);
            panes.Remove(pane, SummaryKind.Numeric, SummaryKind.Categorical, SummaryKind.Scores, SummaryKind.Exposures);
        }
        State.RowsThrough = through;
    }

    // Labels that came after their pane was judged make a new revision of its outcomes, at most one per closing; what it was judged by stays.
    private async Task CloseOutcomesAsync(long through, SummaryTable panes)
    {
        foreach (var pane in panes.Panes.Where(pane => pane <= through && panes.OfPane<OutcomeCells>(pane).Any()).ToArray())
        {
            var late = pane <= State.OutcomesThrough;
            var earlier = late ? await ReadRowsAsync(pane, pane) : [];
            if (!late)
                OnJudged(pane, panes);
            foreach (var part in panes.PartsOf(pane).Where(part => part.Kind == SummaryKind.Outcomes))
            {
                var name = PartName.Of(part.Kind, part.Source);
                var before = earlier.FirstOrDefault(row => row.Part == name);
                var revised = new SummaryTable();
                revised.Merge(part);
                if (before is not null)
                    revised.Merge(part with { Bytes = before.Bytes });
                Seal(pane, name, revised.ToParts()[0].Bytes, before?.Revision + 1 ?? 0);
            }
            panes.Remove(pane, SummaryKind.Outcomes);
        }
        State.OutcomesThrough = through;
    }

    private async Task HandOnAsync()
    {
        if (State.Sealed.Count > 0)
        {
            await archive.WriteAsync(Key, State.Sealed, CancellationToken.None);
            State.Sealed.Clear();
            dirty = true;
        }
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

    private Task CheckpointAsync(CancellationToken cancellation) => dirty ? WriteAsync() : Task.CompletedTask;
}
