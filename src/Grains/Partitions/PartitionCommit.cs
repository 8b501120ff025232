using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Labels.Runs;

namespace Watchgrain.Grains.Partitions;

/// <summary>What one row of the log will hold, while it is gathered.</summary>
/// <param name="pending">Where the deltas of this commit gather.</param>
/// <param name="highestPosition">The highest position before this commit.</param>
/// <param name="at">Server time of everything that it takes.</param>
internal sealed class PartitionCommit(PendingDeltas pending, long? highestPosition, DateTimeOffset at)
{
    private readonly Dictionary<(string, ulong, ulong), AcceptedBatch> byNumber = [];
    private readonly HashSet<string> producers = new(StringComparer.Ordinal);

    public PendingDeltas Pending { get; } = pending;

    public List<AcceptedBatch> Batches { get; } = [];

    public DateTimeOffset At => at;

    /// <summary>Producers that make room for others.</summary>
    public List<string> Forgotten { get; } = [];

    /// <summary>Who would make room for a new producer; only once a batch of it is accepted.</summary>
    public Dictionary<string, string> Leaving { get; } = new(StringComparer.Ordinal);

    public List<InboundMark> Received { get; } = [];

    /// <summary>What stands under an id from this commit on.</summary>
    public Dictionary<JoinKey, StoredJoin> Joins { get; } = [];

    /// <summary>What this changes about the counts of joins.</summary>
    public JoinCounts JoinCounts { get; } = new();

    /// <summary>The run that holds them, once it is made.</summary>
    public JoinRun? Run { get; set; }

    /// <summary>Keys whose row in the table before runs goes.</summary>
    public HashSet<JoinKey> Superseded { get; } = [];

    public long? ExpireBefore { get; set; }

    public long? CloseThrough { get; set; }

    public bool Seal { get; set; }

    public VerdictTable? Verdicts { get; set; }

    /// <summary>What has been staged included; null before the first row.</summary>
    public long? HighestPosition { get; private set; } = highestPosition;

    public bool IsEmpty => Batches.Count == 0 && Received.Count == 0 && Joins.Count == 0 && ExpireBefore is null && CloseThrough is null && Verdicts is null && !Seal && Pending.IsEmpty;

    public void NotePosition(long position) => HighestPosition = Math.Max(position, HighestPosition ?? position);

    /// <summary>The batch of the same number that an earlier operation of this commit brought.</summary>
    public AcceptedBatch? Find(INumberedBatch batch)
    {
        ListAccepted();
        return byNumber.GetValueOrDefault((batch.ProducerId, batch.ProducerEpoch, batch.Sequence));
    }

    /// <summary>Takes the batch; a producer that has to make room for its own is forgotten with it.</summary>
    public void Accept(INumberedBatch batch, int acceptedRows, int lateRows)
    {
        if (Leaving.Remove(batch.ProducerId, out var silent))
            Forgotten.Add(silent);
        Batches.Add(new()
        {
            ProducerId = batch.ProducerId,
            ProducerEpoch = batch.ProducerEpoch,
            Sequence = batch.Sequence,
            ContentHash = batch.ContentHash,
            AcceptedRows = acceptedRows,
            LateRows = lateRows,
            At = at,
        });
    }

    /// <summary>The producers of the accepted batches, as they are now. To be read only.</summary>
    public HashSet<string> Producers()
    {
        ListAccepted();
        return producers;
    }

    private void ListAccepted()
    {
        // A number is accepted once in a commit: so many are listed as have been accepted.
        for (var i = byNumber.Count; i < Batches.Count; i++)
        {
            byNumber.Add((Batches[i].ProducerId, Batches[i].ProducerEpoch, Batches[i].Sequence), Batches[i]);
            producers.Add(Batches[i].ProducerId);
        }
    }

    public PartitionEntry ToEntry() => new()
    {
        Batches = [.. Batches],
        Deltas = Pending.ToArray(),
        Received = [.. Received],
        CloseThrough = CloseThrough,
        Seal = Seal,
        HighestPosition = HighestPosition,
        Verdicts = Verdicts,
        Forgotten = [.. Forgotten],
    };
}
