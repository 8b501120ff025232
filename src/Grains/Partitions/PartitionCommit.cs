using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Partitions;

/// <summary>What one row of the log will hold, while it is gathered.</summary>
/// <param name="pending">Where the deltas of this commit gather.</param>
/// <param name="highestPosition">The highest position before this commit.</param>
internal sealed class PartitionCommit(PendingDeltas pending, long? highestPosition)
{
    public PendingDeltas Pending { get; } = pending;

    public List<AcceptedBatch> Batches { get; } = [];

    public List<InboundMark> Received { get; } = [];

    public List<JoinRow> Upserts { get; } = [];

    public long? ExpireBefore { get; set; }

    public long? CloseThrough { get; set; }

    public bool Seal { get; set; }

    public VerdictTable? Verdicts { get; set; }

    /// <summary>What has been staged included; null before the first row.</summary>
    public long? HighestPosition { get; private set; } = highestPosition;

    public bool IsEmpty => Batches.Count == 0 && Received.Count == 0 && Upserts.Count == 0 && ExpireBefore is null && CloseThrough is null && Verdicts is null && !Seal && Pending.IsEmpty;

    public void NotePosition(long position) => HighestPosition = Math.Max(position, HighestPosition ?? position);

    /// <summary>The batch of the same number that an earlier operation of this commit brought.</summary>
    public AcceptedBatch? Find(INumberedBatch batch) =>
        Batches.Find(other => other.Sequence == batch.Sequence && other.ProducerEpoch == batch.ProducerEpoch && other.ProducerId == batch.ProducerId);

    public PartitionEntry ToEntry() => new()
    {
        Batches = [.. Batches],
        Deltas = Pending.ToArray(),
        Received = [.. Received],
        CloseThrough = CloseThrough,
        Seal = Seal,
        HighestPosition = HighestPosition,
        Verdicts = Verdicts,
    };
}
