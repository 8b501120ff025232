using Orleans.Concurrency;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Placement;
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
    private readonly Dictionary<JoinKey, JoinEntry?> rows = [];
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
            return new() { Status = IngestStatus.Exhausted, Detail = "the partition's queue is full" };
        try
        {
            return await SubmitAsync(new JoinRequest<IngestReply>(KeysOf(batch), commit => Stage(commit, batch), [batch.Source]));
        }
        catch (NotPreparedException unprepared)
        {
            return new() { Status = IngestStatus.Exhausted, Detail = unprepared.Message };
        }
    }

    public async Task<DeltaReceipt> ApplyAsync(DeltaEnvelope delta)
    {
        await PlanAsync();
        // What has been sealed is never refused; it waits at its sender until the version is known here.
        if (join is null || !Memory.Received.IsNext(delta))
            return Memory.Received.ReceiptFor(delta);
        return await SubmitAsync(new JoinRequest<DeltaReceipt>([.. delta.Content.Predictions.Select(prediction => prediction.Key)], commit => Stage(commit, delta)) { Predictions = delta.Content.Predictions });
    }

    public Task<bool> ClosePanesAsync(PaneClosing closing) => Task.FromResult(Memory.Received.HasAll(closing.Required));

    // The gateway sends every request to every label partition.
    protected override (ulong First, ulong Stride) SequencesOf(string producerId) => (0, 1);

    // Once: a version does not change, and a commit under way has taught it names.
    protected override void OnPlan() => join ??= Plan is null ? null : new(Version, Plan.Spec);

    private protected override async Task PrepareAsync(IReadOnlyList<PartitionOperation> operations)
    {
        rows.Clear();
        if (operations is [CloseRequest close])
            expiring = await Services.Log.CountExpiringAsync(Key, Plan!.Spec.StartOf(close.Pane), CancellationToken.None);
        await SettleAsync(operations.SelectMany(operation => operation.Sources));
        var keys = operations.OfType<IJoinRequest>().SelectMany(request => request.Keys).ToHashSet();
        if (keys.Count == 0)
            return;
        foreach (var (key, row) in await Services.Log.FindAsync(Key, keys, CancellationToken.None))
            rows[key] = JoinEntryForm.Read(key, row.Payload);
        await SettleAsync(rows.Values.Select(row => row?.Label?.Source));
        join!.Sources = Sources;
        await LearnSlicesAsync(operations.OfType<JoinRequest<DeltaReceipt>>().SelectMany(request => request.Predictions).Concat(rows.Values.Select(row => row?.Prediction).OfType<JoinRecord>()));
    }

    private async Task LearnSlicesAsync(IEnumerable<JoinRecord> predictions)
    {
        var slices = join!.Slices;
        slices.Trim();
        var places = predictions.SelectMany(prediction => prediction.Slices).Distinct().Where(number => slices.KeyOf(number) is null).Select(slices.PlaceOf).ToArray();
        if (places.Length > 0)
            slices.Learn(await GrainFactory.GetGrain<ISliceRegisterGrain>(GrainKeys.SliceRegister(Version)).GetNamesAsync(places), places);
    }

    private protected override void OnClose(PartitionCommit commit, long pane)
    {
        if (expiring.Values.Sum() == 0)
            return;
        join!.AddExpired(expiring, commit.Pending);
        commit.ExpireBefore = Plan!.Spec.StartOf(pane);
    }

    private Func<long, DeltaReceipt> Stage(PartitionCommit commit, DeltaEnvelope delta)
    {
        // An earlier operation of this commit may have brought the same delta.
        if (Memory.Received.IsNext(delta) && !commit.Received.Exists(mark => mark.Sender == delta.Sender))
        {
            foreach (var prediction in delta.Content.Predictions)
            {
                commit.NotePosition(prediction.Position);
                Write(commit, prediction.Key, join!.AddPrediction(prediction, rows.GetValueOrDefault(prediction.Key), commit.Pending));
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
        var labels = batch.Labels.Span;
        for (var i = 0; i < labels.Length; i++)
        {
            var key = JoinKey.Read(batch.Keys.Span[(i * JoinKey.Size)..]);
            Write(commit, key, join!.AddLabel(key, new(labels[i], batch.Source), position, rows.GetValueOrDefault(key), commit.Pending));
        }
        join!.AddRejected(batch.RejectedRows, batch.ClientDroppedRows, commit.Pending);
        var accepted = labels.Length;
        Accept(commit, batch, accepted, 0);
        return at => new() { Status = IngestStatus.Accepted, DurableSequence = at, AcceptedRows = accepted };
    }

    // Before the first prediction nobody knows where the stream is. From 0, which is 1970, a label's time would be over at the first closing.
    private long Beginning => Plan!.Spec.Axis == Models.Axis.EventTime ? Services.Time.GetUtcNow().ToUnixTimeMilliseconds() : 0;

    // Later operations of the same commit must see the row.
    private void Write(PartitionCommit commit, JoinKey key, JoinRow? row)
    {
        if (row is null)
            return;
        rows[key] = JoinEntryForm.Read(key, row.Payload);
        commit.Upserts.Add(row);
    }

    private static JoinKey[] KeysOf(LabelBatch batch)
    {
        var keys = new JoinKey[batch.Labels.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = JoinKey.Read(batch.Keys.Span[(i * JoinKey.Size)..]);
        return keys;
    }
}
