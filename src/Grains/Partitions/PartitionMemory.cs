using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Partitions;

/// <summary>
/// What a partition knows: its checkpoint, and what the log rows after it add. It changes by rows that are durable and by nothing else, so that a replay ends where the activation that wrote them stood, bit for bit; but for the panes that receivers have closed (<see cref="LastIdsToClose"/>), of which a replay knows too many and never too few. Pure; not thread-safe.
/// </summary>
public sealed class PartitionMemory
{
    private readonly PartitionState state;
    private readonly UnclosedPanes unclosed;
    private readonly Func<string, (ulong First, ulong Stride)> sequencesOf;

    /// <summary>Begins where a checkpoint stands.</summary>
    /// <param name="checkpoint">Becomes this memory's own.</param>
    /// <param name="binnings">Reference bins by receiver.</param>
    /// <param name="sequencesOf">The first sequence of a producer in this partition, and how far two of them are apart.</param>
    public PartitionMemory(PartitionState checkpoint, IReadOnlyDictionary<string, NumericBinning> binnings, Func<string, (ulong First, ulong Stride)> sequencesOf)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        state = checkpoint;
        this.sequencesOf = sequencesOf;
        Pending = new(binnings);
        LogSequence = state.LogSequence;
        Outbound.Restore(state.LastIds);
        // Of a release before, nobody knows where its receivers have something.
        unclosed = new(state.Unclosed ??= state.LastIds.Keys.ToDictionary(receiver => receiver, _ => new PaneSpan(long.MinValue, long.MaxValue), StringComparer.Ordinal));
        Received.MarkDurable(Received.Snapshot());
    }

    public OutboundLedger Outbound { get; } = new();

    /// <summary>What waits to be sealed. To be read only.</summary>
    public PendingDeltas Pending { get; private set; }

    /// <summary>The last row that has been applied.</summary>
    public long LogSequence { get; private set; }

    public ProducerTable Producers => state.Producers;

    public InboundLedger Received => state.Received;

    public long? ClosedThrough => state.ClosedThrough;

    public long? HighestPosition => state.HighestPosition;

    /// <summary>The panes with rows that are not closed. To be read only.</summary>
    public IReadOnlySet<long> HeldPanes => state.HeldPanes;

    /// <summary>What decisions have ordered, as far as this partition has it on the disk.</summary>
    public VerdictTable Verdicts => state.Verdicts ?? VerdictTable.Empty;

    /// <summary>The reference has come: nothing that needs its bins has been taken before.</summary>
    public void Bin(IReadOnlyDictionary<string, NumericBinning> binnings)
    {
        if (Pending.IsEmpty)
            Pending = new(binnings);
    }

    /// <summary>Takes a durable row. Throws <see cref="FencedException"/> when it is not the next one: then rows that count have been dropped behind our back, by a successor or by a damage.</summary>
    public void Apply(PartitionEntry entry, long sequence)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (sequence != LogSequence + 1)
            throw new FencedException($"Log row {sequence} follows row {LogSequence}: rows between them are missing.");
        LogSequence = sequence;
        foreach (var producer in entry.Forgotten)
            Producers.Forget(producer);
        foreach (var batch in entry.Batches)
        {
            var (first, stride) = sequencesOf(batch.ProducerId);
            Producers.Remember(batch, sequence, first, stride);
        }
        foreach (var mark in entry.Received)
            Received.Apply(mark.Sender, mark.Epoch, mark.Id);
        if (entry.Received.Length > 0)
            Received.MarkDurable(Received.Snapshot());
        Pending.Merge(entry.Deltas);
        foreach (var delta in entry.Deltas)
            unclosed.Note(delta, state.ClosedThrough);
        if (entry.CloseThrough is { } pane && !(pane <= state.ClosedThrough))
        {
            state.ClosedThrough = pane;
            state.HeldPanes.RemoveWhere(held => held <= pane);
        }
        // Predictions are what every row of a pane gives to the version.
        foreach (var part in entry.Deltas.Where(delta => delta.Receiver[0] == 'v').SelectMany(delta => delta.Content.Parts))
        {
            if (part.Kind.IsPrediction() && !(part.Pane <= state.ClosedThrough))
                state.HeldPanes.Add(part.Pane);
        }
        if (entry.HighestPosition is { } position && !(position <= state.HighestPosition))
            state.HighestPosition = position;
        state.Verdicts = entry.Verdicts ?? state.Verdicts;
        if (!entry.Seal)
            return;
        Outbound.Add(sequence, Pending.ToArray());
        Pending.Clear();
    }

    /// <summary>After a close: what the receivers that it concerns must have applied.</summary>
    /// <param name="pane">The last pane that is being closed.</param>
    /// <param name="after">The last one that is closed at every receiver, durably; null when none is.</param>
    public Dictionary<string, long> LastIdsToClose(long pane, long? after)
    {
        if (after is { } closed)
            unclosed.Forget(closed);
        return unclosed.Through(pane).ToDictionary(receiver => receiver, Outbound.LastIdOf, StringComparer.Ordinal);
    }

    /// <summary>Whether a batch is new to this partition and may be staged (Accepted); otherwise why not, with the first answer for a duplicate.</summary>
    internal (IngestStatus Status, BatchMemory? FirstAnswer) Admit(PartitionCommit commit, INumberedBatch batch)
    {
        var (standing, memory) = Producers.Examine(batch.ProducerId, batch.ProducerEpoch, batch.Sequence, batch.ContentHash);
        if (standing == BatchStanding.New && commit.Find(batch) is { } twin)
        {
            standing = ContentMark.MayBeSame(twin.ContentHash, batch.ContentHash) ? BatchStanding.Duplicate : BatchStanding.Conflict;
            memory = new(twin.ContentHash, LogSequence + 1, twin.AcceptedRows, twin.LateRows);
        }
        return standing switch
        {
            BatchStanding.Duplicate => (IngestStatus.Duplicate, memory),
            BatchStanding.Conflict => (IngestStatus.Conflict, null),
            BatchStanding.SequenceTooOld => (IngestStatus.SequenceTooOld, null),
            BatchStanding.EpochTooOld => (IngestStatus.EpochTooOld, null),
            _ => (HasRoomFor(batch.ProducerId, commit) ? IngestStatus.Accepted : IngestStatus.Exhausted, null),
        };
    }

    // Exactly what the table will hold once the row is durable.
    private bool HasRoomFor(string producerId, PartitionCommit commit)
    {
        if (IsKnown(producerId))
            return true;
        var speaking = commit.Producers();
        // Nothing is counted while there is room even if all of them are new.
        if (speaking.Contains(producerId) || Producers.Count - commit.Forgotten.Count + speaking.Count < ProducerTable.Capacity)
            return true;
        if (Producers.Count - commit.Forgotten.Count + speaking.Count(speaker => !IsKnown(speaker)) < ProducerTable.Capacity)
            return true;
        if (Producers.LongestSilent(commit.At, speaking.Concat(commit.Forgotten).ToHashSet(StringComparer.Ordinal)) is not { } silent)
            return false;
        commit.Leaving[producerId] = silent;
        return true;

        bool IsKnown(string producer) => Producers.Find(producer) is not null && !commit.Forgotten.Contains(producer);
    }

    /// <summary>The state to write as the new checkpoint, to be serialised at once; null when nothing more has become durable at all receivers. Taken once. After the write the log may drop the rows up to its <see cref="PartitionState.LogSequence"/>.</summary>
    public PartitionState? TakeCheckpoint()
    {
        if (Outbound.TakeSettled() is not { } settled)
            return null;
        (state.LogSequence, state.LastIds) = settled;
        return state;
    }
}
