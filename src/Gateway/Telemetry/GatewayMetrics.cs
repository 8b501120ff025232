using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;

namespace Watchgrain.Gateway.Telemetry;

/// <summary>What the gateway counts and traces. No tag holds a tenant, model, source or producer: callers choose those, so their number has no bound.</summary>
public sealed class GatewayMetrics
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Watchgrain.Gateway";

    /// <summary>One span per batch of predictions or labels.</summary>
    public static readonly ActivitySource Activities = new(Name);

    private readonly Counter<long> batches;
    private readonly Counter<long> rows;
    private readonly Counter<long> rejectedRows;
    private readonly Counter<long> labelRows;
    private readonly Counter<long> clientDroppedRows;
    private readonly Counter<long> lostRows;
    private readonly Counter<long> lostEmbeddings;
    private readonly Counter<long> refusedCalls;
    private readonly Histogram<double> callDuration;

    public GatewayMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Name);
        batches = meter.CreateCounter<long>("watchgrain.gateway.batches", "{batch}", "Batches acknowledged, replays included");
        rows = meter.CreateCounter<long>("watchgrain.gateway.rows", "{row}", "Prediction rows acknowledged");
        rejectedRows = meter.CreateCounter<long>("watchgrain.gateway.rejected_rows", "{row}", "Rows of predictions or labels turned away");
        labelRows = meter.CreateCounter<long>("watchgrain.gateway.label_rows", "{row}", "Labels acknowledged");
        clientDroppedRows = meter.CreateCounter<long>("watchgrain.gateway.client_dropped_rows", "{row}", "Rows of predictions or labels that clients lost before they reached a gateway, as the clients report it");
        lostRows = meter.CreateCounter<long>("watchgrain.gateway.lost_rows", "{row}", "Rows of best effort that could not be handed over to their partition");
        lostEmbeddings = meter.CreateCounter<long>("watchgrain.gateway.lost_embeddings", "{row}", "Embeddings, or labels for them, that could not be handed over to the sample of their version");
        refusedCalls = meter.CreateCounter<long>("watchgrain.gateway.refused_calls", "{call}", "Calls turned away before they were read: unauthenticated, role_missing");
        callDuration = meter.CreateHistogram("watchgrain.gateway.call.duration", "s", "Duration of a call; a stream is one call",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30, 300] });
    }

    public void BatchTaken(int accepted, int rejected, long droppedByClient)
    {
        batches.Add(1);
        rows.Add(accepted);
        rejectedRows.Add(rejected);
        clientDroppedRows.Add(droppedByClient);
    }

    public void LabelsTaken(int accepted, int rejected, long droppedByClient)
    {
        labelRows.Add(accepted);
        rejectedRows.Add(rejected);
        clientDroppedRows.Add(droppedByClient);
    }

    public void BatchLost(int count) => lostRows.Add(count);

    public void EmbeddingsLost(int count) => lostEmbeddings.Add(count);

    public void CallRefused(string reason) => refusedCalls.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void CallEnded(string method, StatusCode code, TimeSpan duration) =>
        callDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("rpc", method), new KeyValuePair<string, object?>("code", code.ToString()));
}
