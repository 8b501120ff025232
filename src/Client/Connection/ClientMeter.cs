using System.Diagnostics.Metrics;

namespace Watchgrain.Client.Connection;

/// <summary>The instruments of a client. No tag names a model or a producer.</summary>
public sealed class ClientMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Watchgrain.Client";

    private readonly Meter meter = new(Name);

    internal ClientMeter()
    {
        DroppedRows = meter.CreateCounter<long>("watchgrain.client.dropped_rows", "{row}", "Rows that no gateway will get: spill_full, refused");
        FailedRows = meter.CreateCounter<long>("watchgrain.client.failed_rows", "{row}", "Rows without a reply when their stream failed; their callers were told");
        SpilledBatches = meter.CreateCounter<long>("watchgrain.client.spilled_batches", "{batch}", "Batches written to the spill file");
        DamagedRecords = meter.CreateCounter<long>("watchgrain.client.spill.damaged_records", "{record}", "Records of the spill file that could not be read");
        WaitingBytes = meter.CreateUpDownCounter<long>("watchgrain.client.spill.size", "By", "Bytes that wait in the spill file");
    }

    internal Counter<long> DroppedRows { get; }

    internal Counter<long> FailedRows { get; }

    internal Counter<long> SpilledBatches { get; }

    internal Counter<long> DamagedRecords { get; }

    internal UpDownCounter<long> WaitingBytes { get; }

    public void Dispose() => meter.Dispose();
}
