using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Telemetry;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Ingest;

/// <summary>The way of one batch of predictions: checks, conversion, and the lane to its partition.</summary>
internal sealed class PredictionReport(IngestLanes lanes, VersionPlans plans, GatewayMetrics metrics, TimeProvider time)
{
    public async Task<V1.ReportResponse> TakeAsync(Caller caller, V1.ReportRequest request)
    {
        var pending = await BeginAsync(caller, request);
        await pending.Ready;
        return pending.Take();
    }

    /// <summary>Checks the batch and puts it on its way.</summary>
    /// <exception cref="Grpc.Core.RpcException">It is refused.</exception>
    public async ValueTask<PendingReply<V1.ReportResponse>> BeginAsync(Caller caller, V1.ReportRequest request)
    {
        var activity = GatewayMetrics.Activities.StartActivity("report predictions");
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
        var added = lanes.Of(header.Version, partition).Add(new()
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
        if (added is not var (call, place))
            throw IngestRefusal.Full();
        return new(call.Replies, () =>
        {
            using (activity)
                return Reply(call.Replies.Result[place], header, batch.Rejections, request.ClientDroppedRows);
        });
    }

    private V1.ReportResponse Reply(IngestReply reply, ReportHeader header, RowRejections rejections, long clientDroppedRows)
    {
        IngestRefusal.ThrowUnlessTaken(reply, header);
        var isDuplicate = reply.Status == IngestStatus.Duplicate;
        metrics.BatchTaken(reply.AcceptedRows, rejections.Count, isDuplicate ? 0 : clientDroppedRows);
        var response = new V1.ReportResponse
        {
            Sequence = header.Sequence,
            Duplicate = isDuplicate,
            DurableSequence = (ulong)reply.DurableSequence,
            Verdict = ToMessage(reply.Verdict),
            AcceptedRows = (uint)reply.AcceptedRows,
            RejectedRows = (uint)rejections.Count,
            LateRows = (uint)reply.LateRows,
        };
        if (rejections.Count > 0)
            response.Rejections.Add(rejections.First.Select(r => r.ToMessage()));
        return response;
    }

    private static V1.Verdict ToMessage(Verdict verdict) => new()
    {
        Kind = (V1.VerdictKind)verdict.Kind,
        DecisionId = verdict.DecisionId,
        AgeMs = (long)verdict.Age.TotalMilliseconds,
        Stale = verdict.Stale,
    };
}
