using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Ingest;

/// <summary>
/// The way from this gateway to one ingest partition: what comes, from any stream, while calls are under way goes together into the next one. So a single row costs a share of a call, and a lonely batch does not wait. Thread-safe.
/// </summary>
internal sealed class IngestLane(IIngestGrain partition)
{
    /// <summary>Batches that are under way or wait; beyond it senders are told to wait.</summary>
    public const int MostBatches = 4096;

    /// <summary>128 MB: as <see cref="MostBatches"/>, for large batches.</summary>
    public const long MostBytes = 128 << 20;

    /// <summary>While the partition writes one call to the disk, the next one is there.</summary>
    private const int CallsUnderWay = 2;

    private const int BatchesPerCall = 512;

    // As many full batches as commits shared before there were lanes.
    private const long BytesPerCall = 8 << 20;

    private readonly Lock gate = new();
    private readonly Queue<LaneCall> waiting = new();
    private LaneCall? last;
    private int callsUnderWay;
    private int batches;
    private long bytes;

    /// <summary>The call that the batch goes with, and its place there; null when there is no room.</summary>
    public (LaneCall Call, int Place)? Add(IngestBatch batch)
    {
        var size = batch.Rows.Size;
        LaneCall call;
        int place;
        LaneCall? due;
        lock (gate)
        {
            if (batches >= MostBatches || (bytes > 0 && bytes + size > MostBytes))
                return null;
            (batches, bytes) = (batches + 1, bytes + size);
            if (last is null || last.Count >= BatchesPerCall || last.Bytes + size > BytesPerCall)
                waiting.Enqueue(last = new());
            call = last;
            place = call.Add(batch, size);
            due = TakeDue();
        }
        if (due is not null)
            _ = SendAsync(due);
        return (call, place);
    }

    private async Task SendAsync(LaneCall? call)
    {
        while (call is not null)
        {
            await call.SendAsync(partition);
            lock (gate)
            {
                (batches, bytes) = (batches - call.Count, bytes - call.Bytes);
                callsUnderWay--;
                call = TakeDue();
            }
        }
    }

    private LaneCall? TakeDue()
    {
        if (callsUnderWay == CallsUnderWay || !waiting.TryDequeue(out var call))
            return null;
        if (call == last)
            last = null;
        callsUnderWay++;
        return call;
    }
}
