namespace Watchgrain.Client.Connection;

/// <summary>Counts for one kind of batch, and remembers per version the dropped rows that its gateway does not know of yet. Thread-safe.</summary>
internal sealed class BatchCount(string kind, ClientMeter meter)
{
    /// <summary>The spill file had no room.</summary>
    public const string SpillFull = "spill_full";

    /// <summary>A gateway refused the batch when it came from the spill file.</summary>
    public const string Refused = "refused";

    private readonly Lock gate = new();
    private readonly Dictionary<(string Model, string Version), long> unreported = [];
    private readonly KeyValuePair<string, object?> tag = new("kind", kind);
    private BatchCounters counters = new(0, 0, 0, 0, 0, 0);

    public BatchCounters Counters { get { lock (gate) return counters; } }

    /// <param name="producer">Whose rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="reported">Earlier drops that the batch would have reported.</param>
    /// <param name="reason">Tag of the metric.</param>
    public void Dropped(Producer producer, int rows, long reported, string reason)
    {
        lock (gate)
        {
            counters = counters with { DroppedRows = counters.DroppedRows + rows };
            Remember(producer, rows + reported);
        }
        meter.DroppedRows.Add(rows, tag, new KeyValuePair<string, object?>("reason", reason));
    }

    public void Failed(Producer producer, int rows, long reported)
    {
        lock (gate)
        {
            counters = counters with { FailedRows = counters.FailedRows + rows };
            Remember(producer, reported);
        }
        meter.FailedRows.Add(rows, tag);
    }

    /// <summary>Dropped rows of the version that the batch to be sent now has to report.</summary>
    public long TakeUnreported(Producer producer)
    {
        lock (gate)
            return unreported.Remove((producer.ModelId, producer.Version), out var rows) ? rows : 0;
    }

    /// <summary>The batch that was to report them was not sent.</summary>
    public void PutBack(Producer producer, long rows)
    {
        lock (gate)
            Remember(producer, rows);
    }

    public void Spilled(int bytes)
    {
        lock (gate)
            counters = counters with { SpilledBatches = counters.SpilledBatches + 1 };
        meter.SpilledBatches.Add(1, tag);
        Waiting(1, bytes);
    }

    /// <summary>Batches came into the spill file, or left it.</summary>
    public void Waiting(int batches, int bytes)
    {
        lock (gate)
            counters = counters with { WaitingBatches = counters.WaitingBatches + batches, WaitingBytes = counters.WaitingBytes + bytes };
        meter.WaitingBytes.Add(bytes, tag);
    }

    public void Damaged(int records)
    {
        if (records == 0)
            return;
        lock (gate)
            counters = counters with { DamagedRecords = counters.DamagedRecords + records };
        meter.DamagedRecords.Add(records, tag);
    }

    private void Remember(Producer producer, long rows)
    {
        if (rows > 0)
            unreported[(producer.ModelId, producer.Version)] = unreported.GetValueOrDefault((producer.ModelId, producer.Version)) + rows;
    }
}
