using System.Diagnostics.Metrics;

namespace Watchgrain.Grains.Deltas;

/// <summary>Meter <c>Watchgrain.Receivers</c>: what receivers of deltas could not take. No tag names a grain: callers choose those names.</summary>
public sealed class ReceiverMetrics
{
    public const string MeterName = "Watchgrain.Receivers";

    private readonly Counter<long> refusedDeltas;
    private readonly Counter<long> droppedParts;

    public ReceiverMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        refusedDeltas = meter.CreateCounter<long>("watchgrain.receiver.refused_deltas", "{delta}", "Deltas that could not be applied and stayed with their sender, each attempt");
        droppedParts = meter.CreateCounter<long>("watchgrain.receiver.dropped_parts", "{part}", "Parts of deltas that came for a closed pane; none unless the protocol is broken");
    }

    public void DeltaRefused() => refusedDeltas.Add(1);

    public void PartDropped() => droppedParts.Add(1);
}
