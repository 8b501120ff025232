using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Partitions;

/// <summary>
/// What ingest and label partitions share: a group commit to an append-only log, sealing of what is pending, delivery of sealed deltas until they are durable at their receivers, and a checkpoint that lets the log be trimmed.
/// </summary>
/// <remarks>
/// The class is reentrant: requests queue while a commit is under way and share the next one. State changes only in <see cref="ApplyEntry"/>, after the row is durable, and on replay by the same code.
/// A failed commit has an unknown outcome: the activation goes, and the next one reads what the log holds.
/// </remarks>
public abstract class PartitionGrain(PartitionServices services, IPersistentState<PartitionCheckpoint> checkpoint) : Grain, IDeltaSender
{
    private const int OperationsPerCommit = 128;

    private readonly Queue<PartitionOperation> queue = new();
    private readonly Dictionary<string, Task> deliveries = new(StringComparer.Ordinal);
    private readonly OutboundLedger outbound = new();
    private PendingDeltas pending = null!;
    private PartitionState state = new();
    private long epoch;
    private long logSequence;
    private bool committing;
    private bool checkpointing;
    private bool broken;

    protected PartitionServices Services { get; } = services;

    protected PartitionOptions Options { get; } = services.Options.Value;

    protected string Key { get; private set; } = "";

    protected VersionId Version { get; private set; }

    protected int Partition { get; private set; }

    protected IngestPlan? Plan { get; private set; }

    protected ProducerTable Producers => state.Producers;

    protected InboundLedger Received => state.Received;

    protected long? ClosedThrough => state.ClosedThrough;

    /// <summary>What waits to be sealed. To be read only.</summary>
    protected PendingDeltas Pending => pending;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Key = this.GetPrimaryKeyString();
        Version = GrainKeys.VersionOf(Key);
        Partition = int.Parse(GrainKeys.Segments(Key)[^1], System.Globalization.CultureInfo.InvariantCulture);
        await PlanAsync();
        epoch = await Services.Log.AcquireAsync(Key, cancellationToken);
        if (checkpoint.State.Bytes.Length > 0)
            state = Services.States.Deserialize(checkpoint.State.Bytes)!;
        outbound.Restore(state.LastIds);
        logSequence = state.LogSequence;
        await foreach (var row in Services.Log.ReadAsync(Key, state.LogSequence, cancellationToken))
        {
            logSequence = row.Sequence;
            ApplyEntry(Services.Entries.Deserialize(row.Entry)!, row.Sequence);
        }
        Received.MarkDurable(Received.Snapshot());
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions { DueTime = Options.SealEvery, Period = Options.SealEvery, Interleave = true });
    }

    public async Task<SealedThrough> CloseAsync(long pane)
    {
        await PlanAsync();
        if (Plan is null)
            return new(Key, []);
        var seal = await SubmitAsync(new CloseRequest(pane, commit =>
        {
            OnClose(commit, pane);
            commit.CloseThrough = pane;
            commit.Seal = true;
            return _ => new(Key, outbound.LastIds);
        }));
        // Somebody waits for these.
        DeliverAll();
        return seal;
    }

    public Task WakeAsync() => Task.CompletedTask;

    public Task<ProducerPosition?> GetProducerAsync(string producerId) =>
        Task.FromResult(state.Producers.Find(producerId) is { } window ? new ProducerPosition(window.Epoch, window.Next) : null);

    /// <summary>Reference bins by receiver, for those that get numeric summaries.</summary>
    protected virtual IReadOnlyDictionary<string, NumericBinning> Binnings { get; } = new Dictionary<string, NumericBinning>();

    /// <summary>How far two sequences of one producer are apart in this partition, and the first of them.</summary>
    protected abstract (ulong First, ulong Stride) SequencesOf(string producerId);

    /// <summary>Adds to the commit of a close.</summary>
    private protected virtual void OnClose(PartitionCommit commit, long pane)
    {
    }

    /// <summary>What a partition begins on every tick; it waits for nothing.</summary>
    protected virtual void OnTick()
    {
    }

    /// <summary>Reads what the operations of a commit need, before they are staged.</summary>
    private protected virtual Task PrepareAsync(IReadOnlyList<PartitionOperation> operations) => Task.CompletedTask;

    /// <summary>The plan, asked for again as long as the version or its reference is not there.</summary>
    protected async Task<IngestPlan?> PlanAsync()
    {
        if (Plan?.Reference is null)
        {
            Plan = await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(Version)).GetPlanAsync();
            OnPlan();
            if (pending is not { IsEmpty: false })
                pending = new(Binnings);
        }
        return Plan;
    }

    /// <summary>The plan has been fetched, or is still missing.</summary>
    protected virtual void OnPlan()
    {
    }

    /// <summary>True when new work must wait.</summary>
    protected bool Exhausted => queue.Count >= Options.MaxQueuedOperations || outbound.Retained >= Options.MaxRetainedDeltas;

    /// <summary>Queues an operation for the next commit and returns its answer once that is durable.</summary>
    private protected Task<T> SubmitAsync<T>(Func<PartitionCommit, Func<long, T>> stage) => SubmitAsync(new PartitionRequest<T>(stage));

    private protected Task<T> SubmitAsync<T>(PartitionRequest<T> request)
    {
        queue.Enqueue(request);
        if (!committing)
            _ = CommitQueuedAsync();
        return request.Answer;
    }

    /// <summary>Whether a batch is new to this partition and may be staged (Accepted); otherwise why not, with the first answer for a duplicate.</summary>
    private protected (IngestStatus Status, BatchMemory? FirstAnswer) Admit(PartitionCommit commit, INumberedBatch batch)
    {
        var (standing, memory) = Producers.Examine(batch.ProducerId, batch.ProducerEpoch, batch.Sequence, batch.ContentHash);
        if (standing == BatchStanding.New && commit.Find(batch) is { } twin)
        {
            standing = twin.ContentHash == batch.ContentHash ? BatchStanding.Duplicate : BatchStanding.Conflict;
            memory = new(twin.ContentHash, logSequence + 1, twin.AcceptedRows, twin.LateRows);
        }
        return standing switch
        {
            BatchStanding.Duplicate => (IngestStatus.Duplicate, memory),
            BatchStanding.Conflict => (IngestStatus.Conflict, null),
            BatchStanding.SequenceTooOld => (IngestStatus.SequenceTooOld, null),
            BatchStanding.EpochTooOld => (IngestStatus.EpochTooOld, null),
            _ => (Producers.HasRoomFor(batch.ProducerId, Services.Time.GetUtcNow()) ? IngestStatus.Accepted : IngestStatus.Exhausted, null),
        };
    }

    /// <summary>Adds a batch to the commit.</summary>
    private protected void Accept(PartitionCommit commit, INumberedBatch batch, int acceptedRows, int lateRows) => commit.Batches.Add(new()
    {
        ProducerId = batch.ProducerId,
        ProducerEpoch = batch.ProducerEpoch,
        Sequence = batch.Sequence,
        ContentHash = batch.ContentHash,
        AcceptedRows = acceptedRows,
        LateRows = lateRows,
        At = Services.Time.GetUtcNow(),
    });

    private async Task CommitQueuedAsync()
    {
        committing = true;
        try
        {
            while (queue.Count > 0)
                await CommitAsync(TakeOperations());
        }
        finally
        {
            committing = false;
        }
    }

    private List<PartitionOperation> TakeOperations()
    {
        var operations = new List<PartitionOperation>();
        while (operations.Count < OperationsPerCommit && queue.TryPeek(out var next) && (next is not CloseRequest || operations.Count == 0))
        {
            operations.Add(queue.Dequeue());
            if (next is CloseRequest)
                break;
        }
        return operations;
    }

    private async Task CommitAsync(List<PartitionOperation> operations)
    {
        try
        {
            if (broken)
                throw new FencedException($"Partition {Key} is starting again from its log.");
            await PrepareAsync(operations);
            var commit = new PartitionCommit(new(Binnings), state.HighestPosition);
            foreach (var operation in operations)
                operation.Stage(commit);
            if (!commit.IsEmpty)
            {
                var entry = commit.ToEntry();
                var bytes = Services.Entries.SerializeToArray(entry);
                await Services.Log.AppendAsync(Key, epoch, logSequence + 1, bytes, new(commit.Upserts, commit.ExpireBefore), CancellationToken.None);
                logSequence++;
                ApplyEntry(entry, logSequence);
                Received.MarkDurable(Received.Snapshot());
            }
            foreach (var operation in operations)
                operation.Complete(logSequence);
        }
        catch (Exception exception)
        {
            // Whatever failed, memory and log may differ now: the next activation starts from the log.
            broken = true;
            PartitionLogMessages.CommitFailed(Services.Logger, Key, exception);
            foreach (var operation in operations.Concat(queue))
                operation.Fail(exception);
            queue.Clear();
            DeactivateOnIdle();
        }
    }

    private void ApplyEntry(PartitionEntry entry, long sequence)
    {
        foreach (var batch in entry.Batches)
        {
            var (first, stride) = SequencesOf(batch.ProducerId);
            Producers.Remember(batch, sequence, first, stride);
        }
        foreach (var mark in entry.Received)
            Received.Apply(mark.Sender, mark.Epoch, mark.Id);
        pending.Merge(entry.Deltas);
        if (entry.CloseThrough is { } pane && (state.ClosedThrough is not { } closed || pane > closed))
            state.ClosedThrough = pane;
        if (entry.HighestPosition is { } position && !(position <= state.HighestPosition))
            state.HighestPosition = position;
        if (!entry.Seal)
            return;
        outbound.Add(sequence, pending.ToArray());
        pending.Clear();
    }

    private async Task TickAsync(CancellationToken cancellation)
    {
        if (broken)
            return;
        await PlanAsync();
        OnTick();
        if (!pending.IsEmpty && outbound.Retained < Options.MaxRetainedDeltas)
        {
            await SubmitAsync<bool>(commit =>
            {
                commit.Seal = true;
                return _ => true;
            });
        }
        DeliverAll();
        await CheckpointAsync();
        if (outbound.Retained > 0)
            DelayDeactivation(TimeSpan.FromMinutes(2));
    }

    private void DeliverAll()
    {
        foreach (var receiver in outbound.Receivers)
        {
            if (!deliveries.TryGetValue(receiver, out var delivery) || delivery.IsCompleted)
                deliveries[receiver] = DeliverAsync(receiver);
        }
    }

    private async Task DeliverAsync(string receiver)
    {
        try
        {
            var grain = GrainFactory.Receiver(receiver);
            if (outbound.Next(receiver) is null && outbound.Probe(receiver) is { } doubt)
                await SendAsync(grain, receiver, doubt);
            while (!broken && outbound.Next(receiver) is { } next)
            {
                // A receiver that does not move (it may lack its reference) is asked again at the next tick, not at once.
                if (!await SendAsync(grain, receiver, next) || outbound.Next(receiver)?.Id == next.Id)
                    return;
            }
        }
        catch (Exception exception)
        {
            // Outcome unknown: the next tick sends again, and the receiver knows what it has.
            PartitionLogMessages.DeliveryFailed(Services.Logger, Key, receiver, exception);
        }
    }

    private async Task<bool> SendAsync(IDeltaReceiver grain, string receiver, (long Id, Delta Content) delta)
    {
        var receipt = await grain.ApplyAsync(new() { Sender = Key, Epoch = epoch, Id = delta.Id, Content = delta.Content });
        if (receipt.Fenced)
        {
            PartitionLogMessages.Fenced(Services.Logger, Key, receiver);
            broken = true;
            DeactivateOnIdle();
            return false;
        }
        if (outbound.Note(receiver, receipt))
            return true;
        PartitionLogMessages.ReceiverLostData(Services.Logger, Key, receiver, receipt.Applied);
        return false;
    }

    private async Task CheckpointAsync()
    {
        if (checkpointing || outbound.TakeSettled() is not { } settled)
            return;
        checkpointing = true;
        try
        {
            (state.LogSequence, state.LastIds) = settled;
            checkpoint.State.Bytes = Services.States.SerializeToArray(state);
            await checkpoint.WriteStateAsync();
            await Services.Log.TrimAsync(Key, epoch, settled.LogSequence, CancellationToken.None);
        }
        catch (Exception exception)
        {
            broken = true;
            PartitionLogMessages.CheckpointFailed(Services.Logger, Key, exception);
            DeactivateOnIdle();
        }
        finally
        {
            checkpointing = false;
        }
    }
}
