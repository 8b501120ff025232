using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Telemetry;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Ingest;

/// <summary>The way of one batch of predictions: checks, conversion, and one call to its partition.</summary>
internal sealed class PredictionReport(IGrainFactory grains, VersionPlans plans, GatewayMetrics metrics, TimeProvider time)
{
    public async Task<V1.ReportResponse> TakeAsync(Caller caller, V1.ReportRequest request)
    {
        using var activity = GatewayMetrics.Activities.StartActivity("report predictions");
        var violations = new FieldViolations();
        var header = ReportHeader.Read(caller, request, violations);
        var lineage = Identifiers.ReadText(request.LineageRunId, Identifiers.MaxBytes, "lineage_run_id", violations);
        if (request.CallerHash.Length is > 0 and (< 16 or > 64))
            violations.Add("caller_hash", $"has {request.CallerHash.Length} bytes; it takes 16 to 64, or none");
        if (!request.HasWatermark && (request.Batch?.Positions.Count ?? 0) == 0)
            violations.Add(request.Batch is null ? "batch" : "batch.positions", "is required, unless the request carries a watermark");
        ClientDrops.Check(request.ClientDroppedRows, violations);
        violations.ThrowIfAny();

        var plan = await plans.GetReadyAsync(header.Version);
        var rules = new BatchRules(plan, time.GetUtcNow(), "batch", TakesLabels: false);
        if (request.HasWatermark && (request.Watermark > rules.Latest || request.Watermark < rules.Earliest))
            violations.Add("watermark", $"lies in {rules.Earliest} to {rules.Latest}");
        var batch = BatchReader.Read(request.Batch, rules, violations);
        violations.ThrowIfAny();

        var partition = Partitioning.OfBatch(header.Producer, header.Sequence, plan.Plan.IngestPartitions);
        var reply = await grains.GetGrain<IIngestGrain>(GrainKeys.Ingest(header.Version, partition)).ReportAsync(new()
        {
            ProducerId = header.Producer,
            ProducerEpoch = header.Epoch,
            Sequence = header.Sequence,
            ContentHash = ContentHash.Of(request),
            Source = header.Source,
            Watermark = request.HasWatermark ? request.Watermark : null,
            Rows = batch.Rows,
            RejectedRows = batch.Rejections.Count,
            LineageRunId = lineage,
            HasCaller = request.CallerHash.Length > 0,
            ClientDroppedRows = request.ClientDroppedRows,
        });
        IngestRefusal.ThrowUnlessTaken(reply, header);
        var isDuplicate = reply.Status == IngestStatus.Duplicate;
        metrics.BatchTaken(reply.AcceptedRows, batch.Rejections.Count, isDuplicate ? 0 : request.ClientDroppedRows);
        return new()
        {
            Sequence = header.Sequence,
            Duplicate = isDuplicate,
            DurableSequence = (ulong)reply.DurableSequence,
            Verdict = ToMessage(reply.Verdict),
            AcceptedRows = (uint)reply.AcceptedRows,
            RejectedRows = (uint)batch.Rejections.Count,
            LateRows = (uint)reply.LateRows,
            Rejections = { batch.Rejections.First.Select(r => r.ToMessage()) },
        };
    }

    private static V1.Verdict ToMessage(Verdict verdict) => new()
    {
        Kind = (V1.VerdictKind)verdict.Kind,
        DecisionId = verdict.DecisionId,
        AgeMs = (long)verdict.Age.TotalMilliseconds,
        Stale = verdict.Stale,
    };
}
