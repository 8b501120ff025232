using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Sources;
using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Partitions;

/// <summary>
/// What ingest and label partitions share: a group commit to an append-only log, sealing of what is pending, delivery of sealed deltas until they are durable at their receivers, and a checkpoint that lets the log be trimmed.
/// </summary>
/// <remarks>
/// The class is reentrant: requests queue while a commit is under way and share the next one. Its <see cref="PartitionMemory"/> changes only by rows that are durable.
/// A failed commit has an unknown outcome: the activation goes, and the next one reads what the log holds. Before the write, a failure only refuses the operations of that commit.
/// </remarks>
public abstract class PartitionGrain(PartitionServices services, IPersistentState<PartitionCheckpoint> checkpoint) : Grain, IDeltaSender
{
    private const int OperationsPerCommit = 128;
    private const long Megabyte = 1 << 20;

    // A checkpoint names every receiver there ever was. Where they are many, it is written less often instead of costing more, and the log is a little longer.
    private const double CheckpointBytesPerSecond = 256 << 10;

    private readonly Queue<PartitionOperation> queue = new();
    private readonly SiloBudget.Share share = services.Budget.Open();
    private PartitionMemory? memory;
    private DeltaDelivery? delivery;
    private Task maintenance = Task.CompletedTask;
    private long checkpointedAt;
    private long checkpointedThrough;
    private TimeSpan checkpointPause;
    private long queuedBytes;
    private long epoch;
    private bool committing;
    private bool checkpointing;
    private bool broken;
    private bool leaving;

    protected PartitionServices Services { get; } = services;

    protected PartitionOptions Options { get; } = services.Options.Value;

    protected string Key { get; private set; } = "";

    protected VersionId Version { get; private set; }

    protected int Partition { get; private set; }

    protected IngestPlan? Plan { get; private set; }

    /// <summary>The names of sources, as far as they are known here.</summary>
    protected SourceNames Sources { get; private set; } = SourceNames.None;

    /// <summary>There after the activation.</summary>
    protected PartitionMemory Memory => memory!;

    private OutboundLedger Outbound => Memory.Outbound;

    private DeltaDelivery Delivery => delivery!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Key = this.GetPrimaryKeyString();
        Version = GrainKeys.VersionOf(Key);
        Partition = int.Parse(GrainKeys.Segments(Key)[^1], System.Globalization.CultureInfo.InvariantCulture);
        await PlanAsync();
        epoch = await Services.Log.AcquireAsync(Key, cancellationToken);
        // Again, now that nobody else can trim: what was read before the activation may be older than a trimmed log.
        await checkpoint.ReadStateAsync(cancellationToken);
        var replayed = new PartitionMemory(checkpoint.State.Bytes.Length > 0 ? Services.States.Deserialize(checkpoint.State.Bytes)! : new(), Binnings, SequencesOf);
        checkpointedThrough = replayed.LogSequence;
        await foreach (var row in Services.Log.ReadAsync(Key, replayed.LogSequence, cancellationToken))
            replayed.Apply(Services.Entries.Deserialize(row.Entry)!, row.Sequence);
        await OnAcquiredAsync(cancellationToken);
        (memory, delivery) = (replayed, new(Key, epoch, replayed.Outbound, Services, GrainFactory, Leave));
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions { DueTime = Options.SealEvery, Period = Options.SealEvery, Interleave = true });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        leaving = true;
        delivery?.Stop();
        Services.Stuck.Forget(Key);
        share.Dispose();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    public Task<SealedThrough> CloseAsync(long pane) => CloseAsync(pane, null);

    public async Task<SealedThrough> CloseAsync(long pane, long? after)
    {
        await PlanAsync();
        if (Plan is null)
            return new(Key, []);
        var seal = await SubmitAsync(new CloseRequest(pane, commit =>
        {
            OnClose(commit, pane);
            commit.CloseThrough = pane;
            commit.Seal = true;
            return _ => new(Key, Memory.LastIdsToClose(pane, after));
        }));
        // Somebody waits for these.
        Delivery.Begin();
        return seal;
    }

    public async Task<bool> RestAsync(long applied)
    {
        if (broken || committing || checkpointing || !Memory.Pending.IsEmpty || Outbound.Retained > 0 || Services.Lost.Get(Key) != default || Outbound.LastIdOf(GrainKeys.Version(Version)) != applied)
            return false;
        var last = Memory.LogSequence;
        if (checkpointedThrough == last)
        {
            await TrimOrLeaveAsync(last);
            // What was undelivered kept it in memory.
            DelayDeactivation(TimeSpan.Zero);
            return true;
        }
        // Rows after the last seal: a checkpoint can only stand at one.
        if (!Outbound.AwaitsSettling)
            await SealAsync();
        return false;
    }

    public Task WakeAsync() => Task.CompletedTask;

    public Task<ProducerPosition?> GetProducerAsync(string producerId) =>
        Task.FromResult(Memory.Producers.Find(producerId) is { } window ? new ProducerPosition(window.Epoch, window.Next) : null);

    /// <summary>Reference bins by receiver, for those that get numeric summaries.</summary>
    protected virtual IReadOnlyDictionary<string, NumericBinning> Binnings { get; } = new Dictionary<string, NumericBinning>();

    /// <summary>How far two sequences of one producer are apart in this partition, and the first of them.</summary>
    protected abstract (ulong First, ulong Stride) SequencesOf(string producerId);

    /// <summary>From here on nobody else writes under this partition.</summary>
    protected virtual Task OnAcquiredAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>What the commit changes about joins, beside its row of the log.</summary>
    private protected virtual JoinChanges JoinsOf(PartitionCommit commit, long sequence) => JoinChanges.None;

    /// <summary>The commit is durable.</summary>
    private protected virtual void OnCommitted(PartitionCommit commit)
    {
    }

    /// <summary>Work beside the commits, begun on every tick when it is not under way; it writes under an epoch.</summary>
    private protected virtual Task MaintainAsync(long underEpoch) => Task.CompletedTask;

    /// <summary>Adds to the commit of a close.</summary>
    private protected virtual void OnClose(PartitionCommit commit, long pane)
    {
    }

    /// <summary>Every operation of a commit has been staged.</summary>
    private protected virtual void OnStaged(PartitionCommit commit)
    {
    }

    /// <summary>Staging begins, for the first time or anew.</summary>
    private protected virtual void OnStaging()
    {
    }

    /// <summary>What a partition begins on every tick; it waits for nothing.</summary>
    protected virtual void OnTick()
    {
    }

    /// <summary>Reads what the operations of a commit need, before they are staged.</summary>
    private protected virtual Task PrepareAsync(IReadOnlyList<PartitionOperation> operations) => SettleAsync(operations.SelectMany(operation => operation.Sources));

    /// <summary>Has the version give places to sources that have none. That is asked once per source: a place is final.</summary>
    private protected async Task SettleAsync(IEnumerable<string?> sources)
    {
        var unsettled = sources.OfType<string>().Where(source => !Sources.IsSettled(source)).Distinct(StringComparer.Ordinal).ToArray();
        if (unsettled.Length > 0)
            Learn(await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(Version)).RegisterSourcesAsync(unsettled));
    }

    // The register only grows: the longer of two is the later one.
    private void Learn(string[] register)
    {
        if (register.Length > Sources.Count)
            Sources = new(register);
    }

    /// <summary>The plan, asked for again as long as the version or its reference is not there.</summary>
    protected async Task<IngestPlan?> PlanAsync()
    {
        if (Plan?.Reference is null)
        {
            var plan = await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(Version)).GetPlanAsync();
            // Another call may have been answered meanwhile: a commit under way may stand on that answer, and this one may be the older.
            if (Plan?.Reference is not null)
                return Plan;
            Plan = plan ?? Plan;
            Learn(Plan?.Sources ?? []);
            OnPlan();
            memory?.Bin(Binnings);
        }
        return Plan;
    }

    /// <summary>The plan has been fetched, or is still missing.</summary>
    protected virtual void OnPlan()
    {
    }

    /// <summary>True when new work must wait.</summary>
    protected bool Exhausted => queue.Count >= Options.MaxQueuedOperations || queuedBytes >= Options.MaxQueuedMegabytes * Megabyte || IsFull || share.IsUsedUp;

    private long Held => queuedBytes + Outbound.RetainedBytes;

    // Nothing more is sealed either: what is pending goes on merging, and takes no more room for that.
    private bool IsFull => Outbound.Retained >= Options.MaxRetainedDeltas || Outbound.RetainedBytes >= Options.MaxRetainedMegabytes * Megabyte;

    /// <summary>Queues an operation for the next commit and returns its answer once that is durable.</summary>
    private protected Task<T> SubmitAsync<T>(Func<PartitionCommit, Func<long, T>> stage) => SubmitAsync(new PartitionRequest<T>(stage));

    private protected Task<T> SubmitAsync<T>(PartitionRequest<T> request)
    {
        queue.Enqueue(request);
        queuedBytes += request.Bytes;
        share.Hold(Held);
        if (!committing)
            _ = CommitQueuedAsync();
        return request.Answer;
    }

    /// <inheritdoc cref="PartitionMemory.Admit"/>
    private protected (IngestStatus Status, BatchMemory? FirstAnswer) Admit(PartitionCommit commit, INumberedBatch batch) => Memory.Admit(commit, batch);

    private async Task CommitQueuedAsync()
    {
        committing = true;
        try
        {
            while (queue.Count > 0)
            {
                await CommitAsync(TakeOperations());
                share.Hold(Held);
            }
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
            queuedBytes -= next.Bytes;
            if (next is CloseRequest)
                break;
        }
        return operations;
    }

    // An operation that throws takes no neighbour with it: what it has staged goes, and the others are staged anew without it.
    private async Task<PartitionCommit> StageAsync(List<PartitionOperation> operations)
    {
        while (true)
        {
            try
            {
                await PrepareAsync(operations);
            }
            catch (Exception exception) when (exception is not FencedException)
            {
                throw new NotPreparedException("what it needs could not be read now; nothing of it was counted", exception);
            }
            var commit = NewCommit();
            if (StageAll(operations, commit) is not { } failed)
                return commit;
            operations.Remove(failed);
        }
    }

    private (long Resent, LostTelemetry Lost) CountWith(PartitionCommit commit)
    {
        // Only beside batches: a count of its own would be a delta that is sent again and counted again, for ever.
        var resent = commit.Batches.Count > 0 ? Delivery.Resent : 0;
        var lost = Services.Lost.Get(Key);
        if (resent > 0 || lost != default)
            commit.Pending.For(GrainKeys.Version(Version)).Add(new Tally { ResentDeltas = resent, LostBatches = lost.Batches, LostRows = lost.Rows });
        return (resent, lost);
    }

    // The first that throws, refused; null when all are staged.
    private PartitionOperation? StageAll(List<PartitionOperation> operations, PartitionCommit commit)
    {
        OnStaging();
        foreach (var operation in operations)
        {
            try
            {
                operation.Stage(commit);
            }
            catch (Exception exception)
            {
                return Refuse(operation, exception);
            }
        }
        try
        {
            OnStaged(commit);
            return null;
        }
        catch (Exception exception)
        {
            // What was done for all together does not say whose it was. Staged alone, it does.
            return operations is [var only] ? Refuse(only, exception) : operations.Find(operation => StageAll([operation], NewCommit()) is not null) ?? throw new InvalidOperationException("Operations can be staged one by one, but not together.", exception);
        }
    }

    private PartitionOperation Refuse(PartitionOperation operation, Exception exception)
    {
        PartitionLogMessages.OperationFailed(Services.Logger, Key, exception);
        Services.Metrics.OperationFailed();
        operation.Fail(new NotStagedException($"Nothing of it was counted: {exception.Message}", exception));
        return operation;
    }

    private PartitionCommit NewCommit() => new(new(Binnings), Memory.HighestPosition, Services.Time.GetUtcNow());

    private async Task CommitAsync(List<PartitionOperation> operations)
    {
        try
        {
            if (broken)
                throw new FencedException($"Partition {Key} is starting again from its log.");
            var commit = await StageAsync(operations);
            var counted = CountWith(commit);
            if (!commit.IsEmpty)
            {
                var entry = commit.ToEntry();
                var bytes = Services.Entries.SerializeToArray(entry);
                await Services.Log.AppendAsync(Key, epoch, Memory.LogSequence + 1, bytes, JoinsOf(commit, Memory.LogSequence + 1), CancellationToken.None);
                OnCommitted(commit);
                Memory.Apply(entry, Memory.LogSequence + 1);
                Delivery.Counted(counted.Resent);
                Services.Lost.Counted(Key, counted.Lost);
            }
            foreach (var operation in operations)
                operation.Complete(Memory.LogSequence);
        }
        catch (NotPreparedException exception)
        {
            // Nothing has been written: memory and log agree, and who waits behind is not concerned.
            PartitionLogMessages.NotPrepared(Services.Logger, Key, exception);
            foreach (var operation in operations)
                operation.Fail(exception);
        }
        catch (Exception exception)
        {
            // Whatever failed, memory and log may differ now: the next activation starts from the log.
            PartitionLogMessages.CommitFailed(Services.Logger, Key, exception);
            Services.Metrics.CommitFailed();
            Leave();
            foreach (var operation in operations.Concat(queue))
                operation.Fail(exception);
            queue.Clear();
            queuedBytes = 0;
        }
    }

    private async Task TickAsync(CancellationToken cancellation)
    {
        if (broken)
            return;
        await PlanAsync();
        OnTick();
        if ((!Memory.Pending.IsEmpty || Services.Lost.Get(Key) != default) && !IsFull)
            await SealAsync();
        Delivery.Begin();
        share.Hold(Held);
        if (maintenance.IsCompleted)
            maintenance = MaintainBesideAsync();
        await CheckpointAsync();
        if (Outbound.Retained > 0)
            DelayDeactivation(TimeSpan.FromMinutes(2));
    }

    private async Task MaintainBesideAsync()
    {
        try
        {
            await MaintainAsync(epoch);
        }
        catch (Exception) when (leaving)
        {
            // The next activation goes on with it.
        }
        catch (Exception exception)
        {
            // What a write has left behind is not known: the next activation looks.
            PartitionLogMessages.MaintenanceFailed(Services.Logger, Key, exception);
            Leave();
        }
    }

    private async Task SealAsync()
    {
        try
        {
            await SubmitAsync<bool>(commit =>
            {
                commit.Seal = true;
                return _ => true;
            });
        }
        catch (NotPreparedException)
        {
            // Batches beside it lacked something. What is sealed already is delivered all the same, and the next tick seals.
        }
    }

    /// <summary>Asks the log whether this activation may still write, and ends it when not. To be used when it lacks deltas that it is said to have on the disk: another one has taken them, and this one would not notice before its next append.</summary>
    private protected Task ConfirmAsync() => TrimOrLeaveAsync(0);

    private async Task TrimOrLeaveAsync(long through)
    {
        try
        {
            await Services.Log.TrimAsync(Key, epoch, through, CancellationToken.None);
        }
        catch (FencedException)
        {
            Leave();
            throw;
        }
    }

    // What is in memory may be no state that ever was: the next activation begins with what the log holds.
    private void Leave()
    {
        broken = true;
        Delivery.Stop();
        DeactivateOnIdle();
    }

    private async Task CheckpointAsync()
    {
        if (checkpointing || Services.Time.GetElapsedTime(checkpointedAt) < checkpointPause || Memory.TakeCheckpoint() is not { } settled)
            return;
        checkpointing = true;
        try
        {
            var through = settled.LogSequence;
            checkpoint.State.Bytes = Services.States.SerializeToArray(settled);
            await checkpoint.WriteStateAsync();
            // The last row stays, needed or not: it says that the version may have something to do (RestAsync).
            await Services.Log.TrimAsync(Key, epoch, Math.Min(through, Memory.LogSequence - 1), CancellationToken.None);
            checkpointedThrough = through;
            (checkpointedAt, checkpointPause) = (Services.Time.GetTimestamp(), TimeSpan.FromSeconds(checkpoint.State.Bytes.Length / CheckpointBytesPerSecond));
        }
        catch (Exception exception)
        {
            PartitionLogMessages.CheckpointFailed(Services.Logger, Key, exception);
            Leave();
        }
        finally
        {
            checkpointing = false;
        }
    }
}
