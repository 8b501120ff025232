namespace Watchgrain.Grains.Partitions;

/// <summary>
/// What one partition remembers of one producer, so that a batch sent again is answered and not counted again: the last <see cref="Length"/> sequences with a hash of their content. Pure.
/// </summary>
[GenerateSerializer, Alias("wg.ProducerWindow")]
public sealed class ProducerWindow
{
    /// <summary>How many sequences back a batch may be sent again: four times the in-flight limit of a stream.</summary>
    public const ulong Length = 1024;

    [Id(0)] private readonly Dictionary<ulong, BatchMemory> remembered = [];

    [Id(1)] private ulong highest;

    [Id(2)] public ulong Epoch { get; private set; }

    /// <summary>Lowest sequence of this partition that has not been acknowledged.</summary>
    [Id(3)] public ulong Next { get; private set; }

    [Id(4)] public DateTimeOffset LastSeen { get; private set; }

    [Id(5)] private bool any;

    /// <summary>What a batch is to this window; the memory is there for a duplicate.</summary>
    public (BatchStanding Standing, BatchMemory? Memory) Examine(ulong epoch, ulong sequence, ulong contentHash)
    {
        if (any && epoch < Epoch)
            return (BatchStanding.EpochTooOld, null);
        if (!any || epoch > Epoch)
            return (BatchStanding.New, null);
        if (remembered.TryGetValue(sequence, out var memory))
            return (ContentMark.MayBeSame(memory.ContentHash, contentHash) ? BatchStanding.Duplicate : BatchStanding.Conflict, memory);
        return (sequence < Oldest ? BatchStanding.SequenceTooOld : BatchStanding.New, null);
    }

    /// <summary>Remembers an acknowledged batch. Harmless when it is remembered already.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="logSequence">The log row that holds it.</param>
    /// <param name="first">First sequence of the producer that falls into this partition.</param>
    /// <param name="stride">Distance between two sequences of this partition.</param>
    public void Remember(AcceptedBatch batch, long logSequence, ulong first, ulong stride)
    {
        if (any && batch.ProducerEpoch < Epoch)
            return;
        if (!any || batch.ProducerEpoch > Epoch)
        {
            remembered.Clear();
            (Epoch, Next, highest, any) = (batch.ProducerEpoch, first, batch.Sequence, true);
        }
        LastSeen = batch.At > LastSeen ? batch.At : LastSeen;
        var before = Oldest;
        highest = Math.Max(highest, batch.Sequence);
        if (Oldest is > 0 and var oldest)
        {
            Forget(before, oldest);
            // What is older than the window would be refused: a gap there can never close. One step, for a producer may begin with a time in nanoseconds.
            if (Next < oldest)
                Next += (oldest - Next + stride - 1) / stride * stride;
        }
        // It came with a later one in one commit, or a replay reads what the checkpoint is ahead of.
        if (batch.Sequence < Oldest)
            return;
        remembered[batch.Sequence] = new(batch.ContentHash, logSequence, batch.AcceptedRows, batch.LateRows);
        while (remembered.ContainsKey(Next))
            Next += stride;
    }

    // Usually one sequence falls out; a jump is not counted up to.
    private void Forget(ulong from, ulong oldest)
    {
        if (oldest - from <= Length)
        {
            for (var sequence = from; sequence < oldest; sequence++)
                remembered.Remove(sequence);
            return;
        }
        foreach (var old in remembered.Keys.Where(sequence => sequence < oldest).ToArray())
            remembered.Remove(old);
    }

    // By subtraction: any number that a producer sends must neither overflow nor be counted up to.
    private ulong Oldest => highest < Length ? 0 : highest - Length + 1;
}
