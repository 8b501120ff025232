using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Partitions;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>An ingest partition: the shell of <see cref="PartitionGrain"/> around the real <see cref="PartitionMemory"/>.</summary>
internal sealed class PartitionActor(World world, string key) : Actor(world, key)
{
    private static readonly Dictionary<string, NumericBinning> NoBins = [];

    private readonly Queue<ModelOperation> queue = new();
    private readonly Dictionary<string, Task> deliveries = [];
    private PartitionMemory memory = null!;
    private int version;
    private long epoch;
    private long checkpointedThrough;
    private bool committing;
    private bool checkpointing;
    private bool broken;
    private Task asking = Task.CompletedTask;
    private VerdictTable? unwritten;
    private string[] register = [];

    public override string ToString() => $"{base.ToString()} epoch {epoch}{(committing ? " committing" : "")}{(checkpointing ? " checkpointing" : "")}{(broken ? " broken" : "")}, row {memory?.LogSequence}, closed {memory?.ClosedThrough}, delivering {string.Join(' ', deliveries.Where(d => !d.Value.IsCompleted).Select(d => d.Key))}";

    protected override bool IsReentrant => true;

    public Task<IngestReply> ReportAsync(Batch batch) => SubmitAsync<IngestReply>(false, batch.ProducerId, commit =>
    {
        var (status, first) = memory.Admit(commit, batch);
        if (World.Weakness == Weakness.NoMemoryOfProducers)
            (status, first) = (IngestStatus.Accepted, null);
        if (first is not null)
            return _ => new() { Status = status, DurableSequence = first.LogSequence, AcceptedRows = first.AcceptedRows, LateRows = first.LateRows };
        if (status != IngestStatus.Accepted)
            return _ => new() { Status = status };
        var late = batch.Pane <= memory.ClosedThrough ? batch.Rows : 0;
        if (late == 0)
            batch.ReduceTo(commit.Pending, register);
        var pending = commit.Pending.For(Batch.Version);
        pending.Add(new Tally { Batches = 1, Rows = batch.Rows - late, LateRows = late });
        pending.Mark(batch.ProducerId, batch.Watermark);
        commit.NotePosition(batch.Position);
        commit.Accept(batch, batch.Rows - late, late);
        return at => new() { Status = IngestStatus.Accepted, DurableSequence = at, AcceptedRows = batch.Rows - late, LateRows = late, Verdict = (unwritten ?? memory.Verdicts).Overall };
    });

    public async Task<SealedThrough> CloseAsync(long pane, long? after)
    {
        var through = await SubmitAsync<SealedThrough>(true, null, commit =>
        {
            commit.CloseThrough = pane;
            commit.Seal = true;
            return _ => new(Key, memory.LastIdsToClose(pane, after));
        });
        if (World.Weakness == Weakness.PanesForgottenWhenNamed)
            memory.LastIdsToClose(pane, pane);
        DeliverAll();
        return through;
    }

    public async Task<bool> RestAsync(long applied)
    {
        if (broken || committing || checkpointing || !memory.Pending.IsEmpty || memory.Outbound.Retained > 0 || memory.Outbound.LastIdOf(Batch.Version) != applied)
            return false;
        var last = memory.LogSequence;
        if (checkpointedThrough == last)
        {
            await StoreAsync($"trims {last}", () => World.Storage.Trim(Key, epoch, last));
            return true;
        }
        if (!memory.Outbound.AwaitsSettling)
            await SealAsync();
        return false;
    }

    public async Task TickAsync()
    {
        if (broken)
            return;
        if (!memory.Pending.IsEmpty)
            await SealAsync();
        AskForVerdicts();
        DeliverAll();
        await CheckpointAsync();
    }

    protected override async Task ActivateAsync()
    {
        // Orleans reads the state before the activation can take an epoch; the grain reads it again afterwards.
        var stored = World.Weakness == Weakness.CheckpointReadBeforeEpoch ? await ReadStateAsync() : default;
        epoch = await StoreAsync("acquires", () => World.Storage.Acquire(Key));
        if (World.Weakness != Weakness.CheckpointReadBeforeEpoch)
            stored = await ReadStateAsync();
        version = stored.Version;
        memory = new(stored.Value is byte[] bytes ? Forms.Partitions.Deserialize(bytes)! : new(), NoBins,
            producer => (Partitioning.FirstSequence(producer, Array.IndexOf(Batch.Senders, Key), Batch.Partitions), Batch.Partitions));
        checkpointedThrough = memory.LogSequence;
        while (await StoreAsync("reads its log", () => World.Storage.ReadLog(Key, memory.LogSequence)) is { Length: > 0 } rows)
        {
            foreach (var row in rows)
                memory.Apply(Forms.Entries.Deserialize(row.Entry)!, row.Sequence);
        }
        // One awaits it, nobody else: of two that wait one would go on on another thread.
        if (World.HasDecided)
            await AskForVerdictsAsync();
    }

    private Task<bool> SealAsync() => SubmitAsync<bool>(false, null, commit =>
    {
        commit.Seal = true;
        return _ => true;
    });

    private void AskForVerdicts()
    {
        if (asking.IsCompleted && World.HasDecided)
            World.Run(() => asking = AskForVerdictsAsync());
    }

    private async Task AskForVerdictsAsync()
    {
        try
        {
            var table = await World.CallAsync<CoordinatorActor, VerdictTable>(this, "asks for verdicts", Batch.Coordinator, actor => actor.GetVerdictsAsync());
            if (table.Revision < memory.Verdicts.Revision && World.Weakness != Weakness.VerdictsWithoutRevision)
                return;
            if (World.Weakness == Weakness.VerdictsNotInTheLog)
                unwritten = table;
            else if (!table.Equals(memory.Verdicts))
            {
                await SubmitAsync<bool>(false, null, commit =>
                {
                    (commit.Verdicts, commit.Seal) = (table, true);
                    return _ => true;
                });
            }
        }
        catch (Exception error) when (error is FaultException or Storage.FencedException)
        {
            // What it has on the disk goes on.
        }
    }

    private Task<(object? Value, int Version)> ReadStateAsync() => StoreAsync("reads its checkpoint", () => World.Storage.Read(Key));

    private Task<T> SubmitAsync<T>(bool alone, string? source, Func<PartitionCommit, Func<long, T>> stage)
    {
        var operation = new ModelOperation<T>(alone, source, stage);
        queue.Enqueue(operation);
        if (!committing)
            World.Run(CommitQueuedAsync);
        return operation.Answer;
    }

    private async Task CommitQueuedAsync()
    {
        committing = true;
        while (queue.Count > 0)
            await CommitAsync(TakeOperations());
        committing = false;
    }

    private List<ModelOperation> TakeOperations()
    {
        var operations = new List<ModelOperation>();
        while (queue.TryPeek(out var next) && (!next.Alone || operations.Count == 0))
        {
            operations.Add(queue.Dequeue());
            if (next.Alone)
                break;
        }
        return operations;
    }

    private async Task CommitAsync(List<ModelOperation> operations)
    {
        try
        {
            if (broken)
                throw new FaultException($"{Key} is starting again.");
            try
            {
                await PrepareAsync(operations);
            }
            catch (FaultException failure)
            {
                foreach (var operation in operations)
                    operation.Fail(failure);
                return;
            }
            var commit = new PartitionCommit(new(NoBins), memory.HighestPosition, DateTimeOffset.UnixEpoch);
            foreach (var operation in operations)
                operation.Stage(commit);
            if (!commit.IsEmpty)
            {
                var entry = commit.ToEntry();
                var row = memory.LogSequence + 1;
                await StoreAsync($"appends {row}", () => World.Storage.Append(Key, epoch, row, Forms.Entries.SerializeToArray(entry)));
                memory.Apply(entry, row);
            }
            foreach (var operation in operations)
                operation.Complete(memory.LogSequence);
        }
        catch (Exception failure) when (failure is not BrokenInvariantException)
        {
            foreach (var operation in operations)
                operation.Fail(failure);
            if (World.Weakness == Weakness.GuessAfterFailedAppend && failure is FaultException)
                return;
            broken = true;
            Leave();
        }
    }

    private async Task PrepareAsync(List<ModelOperation> operations)
    {
        foreach (var source in operations.SelectMany(operation => operation.Sources).Where(source => !register.Contains(source)).Distinct().ToArray())
        {
            register = World.Weakness == Weakness.SourcesNamedByArrival
                ? [.. register, source]
                : await World.CallAsync<ReceiverActor, string[]>(this, $"asks for a place for {source}", Batch.Version, actor => actor.RegisterSourceAsync(source));
        }
    }

    private void DeliverAll()
    {
        foreach (var receiver in memory.Outbound.Receivers)
        {
            if (!deliveries.TryGetValue(receiver, out var delivery) || delivery.IsCompleted)
                World.Run(() => deliveries[receiver] = DeliverAsync(receiver));
        }
    }

    private async Task DeliverAsync(string receiver)
    {
        var outbound = memory.Outbound;
        try
        {
            if (outbound.Next(receiver) is null && outbound.Probe(receiver) is { } doubt)
                await SendAsync(receiver, doubt);
            while (!broken && outbound.Next(receiver) is { } next)
            {
                if (!await SendAsync(receiver, next) || outbound.Next(receiver)?.Id == next.Id)
                    return;
            }
        }
        catch (FaultException)
        {
            // The next tick sends again.
        }
    }

    private async Task<bool> SendAsync(string receiver, (long Id, Delta Content) delta)
    {
        var envelope = new DeltaEnvelope { Sender = Key, Epoch = epoch, Id = delta.Id, Content = delta.Content, Durable = memory.Outbound.DurableAt(receiver) };
        World.Oracle.Sent(receiver, envelope);
        var receipt = await World.CallAsync<ReceiverActor, DeltaReceipt>(this, $"sends {delta.Id} to {receiver}", receiver, actor => actor.ApplyAsync(envelope));
        if (receipt.Fenced)
        {
            broken = true;
            Leave();
            return false;
        }
        return memory.Outbound.Note(receiver, World.Weakness == Weakness.TrimBeforeDurable ? receipt with { Durable = receipt.Applied } : receipt);
    }

    private async Task CheckpointAsync()
    {
        if (checkpointing || memory.TakeCheckpoint() is not { } settled)
            return;
        checkpointing = true;
        try
        {
            var (through, bytes, read) = (settled.LogSequence, Forms.Partitions.SerializeToArray(settled), version);
            version = await StoreAsync($"writes its checkpoint {through}", () => World.Storage.Write(Key, read, bytes));
            var kept = World.Weakness is Weakness.LastRowTrimmed or Weakness.CheckpointReadBeforeEpoch ? through : Math.Min(through, memory.LogSequence - 1);
            await StoreAsync($"trims {kept}", () => World.Storage.Trim(Key, epoch, kept));
            checkpointedThrough = through;
        }
        catch (Exception failure) when (failure is not BrokenInvariantException)
        {
            broken = true;
            Leave();
        }
        checkpointing = false;
    }
}
