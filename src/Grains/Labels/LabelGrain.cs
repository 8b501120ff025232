using Orleans.Concurrency;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels.Runs;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Placement;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Labels;

/// <inheritdoc cref="ILabelGrain"/>
[Reentrant, PartitionPlacement]
public sealed class LabelGrain(
    PartitionServices services,
    [PersistentState(GrainStorageNames.Labels, GrainStorageNames.Provider)] IPersistentState<PartitionCheckpoint> checkpoint)
    : PartitionGrain(services, checkpoint), ILabelGrain
{
    /// <summary>A gateway gives up a call after 10 seconds; the rewriting goes on.</summary>
    private static readonly TimeSpan RewritePatience = TimeSpan.FromSeconds(4);

    private Dictionary<JoinKey, StoredJoin> found = [];
    private Dictionary<JoinKey, StoredJoin?> earlier = [];
    private JoinTable? table;
    private bool hasEarlier;
    private bool earlierExpired;
    private IReadOnlyDictionary<JoinState, long> expiring = new Dictionary<JoinState, long>();
    private LabelJoin? join;

    public async Task<IngestReply> ReportAsync(LabelBatch batch)
    {
        var reply = await TakeAsync(batch);
        Services.Metrics.Answered(reply);
        return reply;
    }

    private async Task<IngestReply> TakeAsync(LabelBatch batch)
    {
        if (await PlanAsync() is null)
            return new() { Status = IngestStatus.UnknownVersion };
        if (Exhausted)
            return new() { Status = IngestStatus.Exhausted, Detail = "too much waits in the partition or in its silo" };
        try
        {
            return await SubmitAsync(new JoinRequest<IngestReply>(KeysOf(batch), commit => Stage(commit, batch), [batch.Source]));
        }
        catch (NotPreparedException unprepared)
        {
            return new() { Status = IngestStatus.Exhausted, Detail = unprepared.Message };
        }
    }

    public async Task<ErasedJoin> EraseAsync(JoinKey key)
    {
        if (await PlanAsync() is null)
            return new(false, null, 0, false);
        var erased = await SubmitAsync(new JoinRequest<StoredJoin?>([key], commit =>
        {
            var before = commit.Joins.GetValueOrDefault(key) ?? found.GetValueOrDefault(key) ?? earlier.GetValueOrDefault(key);
            if (before is not null)
                Write(commit, join!.Erase(before, commit.Pending));
            return _ => before;
        }));
        if (erased is null)
            return new(true, null, 0, false);
        var rewriting = table!.RewriteAsync(key);
        await Task.WhenAny(rewriting, Task.Delay(RewritePatience, Services.Time));
        return new(true, erased.State, erased.ExpiresAt, rewriting is { IsCompletedSuccessfully: true, Result: true });
    }

    public async Task<DeltaReceipt> ApplyAsync(DeltaEnvelope delta)
    {
        await PlanAsync();
        if (Memory.Received.Lacks(delta))
            await ConfirmAsync();
        // What has been sealed is never refused; it waits at its sender until the version is known here.
        if (join is null || !Memory.Received.IsNext(delta))
            return Memory.Received.ReceiptFor(delta);
        return await SubmitAsync(new JoinRequest<DeltaReceipt>([.. delta.Content.Predictions.Select(prediction => prediction.Key)], commit => Stage(commit, delta)) { Predictions = delta.Content.Predictions });
    }

    public async Task<bool> ClosePanesAsync(PaneClosing closing)
    {
        if (Memory.Received.HasAll(closing.Required))
            return true;
        if (Memory.Received.IsOverdue(closing))
            await ConfirmAsync();
        return false;
    }

    // The gateway sends every request to every label partition.
    protected override (ulong First, ulong Stride) SequencesOf(string producerId) => (0, 1);

    // Once: a version does not change, and a commit under way has taught it names. Rows come only after the reference.
    protected override void OnPlan()
    {
        join ??= Plan is null ? null : new(Version, Plan.Spec);
        join?.TargetCentre = Plan?.Reference?.TargetCentre ?? 0;
        // No row carries cells before there is a reference.
        if (join is { Contradictions: null } && Plan?.Reference is { Discovery.Length: > 0 } reference)
            (join.Contradictions, join.HasPatterns, join.PatternKey) = (SharedContradictions.Read(reference.Record.Digest, reference.Estimator), reference.HasPatterns, reference.PatternKey);
    }

    protected override async Task OnAcquiredAsync(CancellationToken cancellation)
    {
        table = new(Services.Runs, Key, Services.Metrics, Services.Logger);
        await table.LoadAsync(position => Plan!.Spec.PaneOf(position), cancellation);
        hasEarlier = await HoldsEarlierAsync(cancellation);
    }

    private protected override Task MaintainAsync(long underEpoch) => table!.MaintainAsync(underEpoch, () => (Over, Memory.ClosedThrough), CancellationToken.None);

    private protected override async Task PrepareAsync(IReadOnlyList<PartitionOperation> operations)
    {
        (found, earlier) = ([], []);
        if (operations is [CloseRequest close])
            expiring = await CountExpiringAsync(close.Pane);
        await SettleAsync(operations.SelectMany(operation => operation.Sources));
        var keys = operations.OfType<IJoinRequest>().SelectMany(request => request.Keys).ToHashSet();
        if (keys.Count == 0)
            return;
        found = await table!.FindAsync(keys, Over, CancellationToken.None);
        if (hasEarlier)
            earlier = Read(await Services.Log.FindAsync(Key, keys, CancellationToken.None));
        var rows = found.Values.Concat(earlier.Values.OfType<StoredJoin>()).ToArray();
        await SettleAsync(rows.Select(row => row.Entry.Label?.Source));
        join!.Sources = Sources;
        await LearnSlicesAsync(operations.OfType<JoinRequest<DeltaReceipt>>().SelectMany(request => request.Predictions).Concat(rows.Select(row => row.Entry.Prediction).OfType<JoinRecord>()));
    }

    private async Task LearnSlicesAsync(IEnumerable<JoinRecord> predictions)
    {
        var slices = join!.Slices;
        slices.Trim();
        var numbers = new HashSet<ushort>();
        foreach (var prediction in predictions)
        {
            foreach (var number in prediction.Slices)
                numbers.Add(number);
        }
        var places = numbers.Where(number => slices.KeyOf(number) is null).Select(slices.PlaceOf).ToArray();
        if (places.Length > 0)
            slices.Learn(await GrainFactory.GetGrain<ISliceRegisterGrain>(GrainKeys.SliceRegister(Version)).GetNamesAsync(places), places);
    }

    private protected override void OnClose(PartitionCommit commit, long pane)
    {
        if (expiring.Values.Sum() == 0)
            return;
        join!.AddExpired(expiring, commit.Pending);
        commit.ExpireBefore = hasEarlier ? Plan!.Spec.StartOf(pane) : null;
    }

    private Func<long, DeltaReceipt> Stage(PartitionCommit commit, DeltaEnvelope delta)
    {
        // An earlier operation of this commit may have brought the same delta.
        if (Memory.Received.IsNext(delta) && !commit.Received.Exists(mark => mark.Sender == delta.Sender))
        {
            foreach (var prediction in delta.Content.Predictions)
            {
                commit.NotePosition(prediction.Position);
                Write(commit, join!.AddPrediction(prediction, Find(commit, prediction.Key), commit.Pending));
            }
            commit.Received.Add(new(delta.Sender, delta.Epoch, delta.Id));
        }
        return _ => Memory.Received.ReceiptFor(delta);
    }

    private Func<long, IngestReply> Stage(PartitionCommit commit, LabelBatch batch)
    {
        var (status, first) = Admit(commit, batch);
        if (status is IngestStatus.Duplicate or IngestStatus.Conflict)
            join!.AddRepeated(batch.Source, conflicting: status == IngestStatus.Conflict, commit.Pending);
        if (status != IngestStatus.Accepted)
            return _ => new() { Status = status, DurableSequence = first?.LogSequence ?? 0, AcceptedRows = first?.AcceptedRows ?? 0 };

        var position = commit.HighestPosition ?? Beginning;
        for (var i = 0; i < batch.Count; i++)
        {
            var key = JoinKey.Read(batch.Keys.Span[(i * JoinKey.Size)..]);
            Write(commit, join!.AddLabel(key, batch.At(i), position, Find(commit, key), commit.Pending));
        }
        join!.AddRejected(batch.RejectedRows, batch.ClientDroppedRows, commit.Pending);
        var accepted = batch.Count;
        commit.Accept(batch, accepted, 0);
        return at => new() { Status = IngestStatus.Accepted, DurableSequence = at, AcceptedRows = accepted };
    }

    // Before the first prediction nobody knows where the stream is. From 0, which is 1970, a label's time would be over at the first closing.
    private long Beginning => Plan!.Spec.Axis == Models.Axis.EventTime ? Services.Time.GetUtcNow().ToUnixTimeMilliseconds() : 0;

    private protected override JoinChanges JoinsOf(PartitionCommit commit, long sequence)
    {
        if (commit.Joins.Count == 0)
            return commit.ExpireBefore is null ? JoinChanges.None : new(null, [], commit.ExpireBefore);
        var (run, blocks) = JoinTable.Write(sequence, commit.Joins.Values, commit.JoinCounts);
        commit.Run = run;
        return new(new(run.Number, run.Write(), 0, blocks), commit.Superseded, commit.ExpireBefore);
    }

    private protected override void OnCommitted(PartitionCommit commit)
    {
        if (commit.Run is { } run)
            table!.Add(run);
    }

    // What stands under a key, as earlier operations of the same commit have left it.
    private JoinEntry? Find(PartitionCommit commit, JoinKey key) =>
        (commit.Joins.GetValueOrDefault(key) ?? found.GetValueOrDefault(key) ?? earlier.GetValueOrDefault(key))?.Entry;

    private void Write(PartitionCommit commit, StoredJoin? row)
    {
        if (row is null)
            return;
        // A prediction that is late for the horizon is over at the next closing, where it is counted.
        if (row.ExpiresAt < Over)
            row = row with { ExpiresAt = Over.Value };
        if ((commit.Joins.GetValueOrDefault(row.Key) ?? found.GetValueOrDefault(row.Key)) is { } before)
            commit.JoinCounts.Add(Plan!.Spec.PaneOf(before.ExpiresAt), before.State, -1);
        else if (earlier.ContainsKey(row.Key))
            commit.Superseded.Add(row.Key);
        commit.JoinCounts.Add(Plan!.Spec.PaneOf(row.ExpiresAt), row.State, 1);
        commit.Joins[row.Key] = row;
    }

    // Joins that expire below this position have been counted as expired, and are not there any more.
    private long? Over => Memory.ClosedThrough is { } pane ? Plan!.Spec.StartOf(pane) : null;

    private async Task<IReadOnlyDictionary<JoinState, long>> CountExpiringAsync(long pane)
    {
        var counts = table!.Counts.Between(Memory.ClosedThrough, pane);
        if (earlierExpired)
            hasEarlier = await HoldsEarlierAsync(CancellationToken.None);
        earlierExpired = false;
        if (!hasEarlier)
            return counts;
        foreach (var (state, rows) in await Services.Log.CountExpiringAsync(Key, Plan!.Spec.StartOf(pane), CancellationToken.None))
        {
            counts[state] = counts.GetValueOrDefault(state) + rows;
            earlierExpired = true;
        }
        return counts;
    }

    private async Task<bool> HoldsEarlierAsync(CancellationToken cancellation) => (await Services.Log.CountExpiringAsync(Key, long.MaxValue, cancellation)).Values.Sum() > 0;

    // A damaged row counts as not there (null), and goes when its key is written.
    private Dictionary<JoinKey, StoredJoin?> Read(IReadOnlyDictionary<JoinKey, JoinRow> rows)
    {
        var read = new Dictionary<JoinKey, StoredJoin?>(rows.Count);
        foreach (var (key, row) in rows)
        {
            try
            {
                read[key] = new(key, row.ExpiresAt, JoinEntryForm.Read(key, row.Payload));
            }
            catch (InvalidDataException exception)
            {
                Services.Metrics.JoinsDamaged();
                PartitionLogMessages.JoinRowDamaged(Services.Logger, Key, $"{key.High:x16}{key.Low:x16}", exception.Message);
                read[key] = null;
            }
        }
        return read;
    }

    private static JoinKey[] KeysOf(LabelBatch batch)
    {
        var keys = new JoinKey[batch.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = JoinKey.Read(batch.Keys.Span[(i * JoinKey.Size)..]);
        return keys;
    }
}
