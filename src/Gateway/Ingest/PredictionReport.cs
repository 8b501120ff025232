using System.Diagnostics;
using Grpc.Core;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Privacy;
using Watchgrain.Gateway.Telemetry;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Ingest;

/// <summary>The way of one batch of predictions: checks, conversion, and the lane to its partition.</summary>
internal sealed class PredictionReport(IGrainFactory grains, IngestLanes lanes, VersionPlans plans, LossCounts<VersionId> lost, PersonalDataKey personalData, EmbeddingHandOver embeddings, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>8 bytes of a keyed hash tell 1,024 callers apart but for one case in 10¹³.</summary>
    private const int CallerBytes = 8;

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
        try
        {
            var pending = await CheckAndSendAsync(caller, request);
            return activity is null ? pending : pending with { Ready = EndAsync(pending.Ready, activity) };
        }
        catch
        {
            activity?.Dispose();
            throw;
        }
    }

    // With the answer of the partition, whatever it is: a reply behind a refusal is never taken.
    private static async Task EndAsync(Task ready, Activity activity)
    {
        using (activity)
            await ready;
    }

    private async ValueTask<PendingReply<V1.ReportResponse>> CheckAndSendAsync(Caller caller, V1.ReportRequest request)
    {
        var violations = new FieldViolations();
        var header = ReportHeader.Read(caller, request, violations);
        var lineage = Identifiers.ReadText(request.LineageRunId, Identifiers.MaxBytes, "lineage_run_id", violations);
        if (request.CallerHash.Length is > 0 and (< 16 or > 64))
            violations.Add("caller_hash", $"has {request.CallerHash.Length} bytes; it takes 16 to 64, or none");
        if (request.Row is not null && request.Batch is not null)
            violations.Add("row", "stands instead of a batch, not beside it");
        else if (!request.HasWatermark && request.Row is null && (request.Batch?.Positions.Count ?? 0) == 0)
            violations.Add(request.Batch is null ? "batch" : "batch.positions", "is required, unless the request carries a row or a watermark");
        ClientDrops.Check(request.ClientDroppedRows, violations);
        if (request.Durability is not (V1.Durability.Unspecified or V1.Durability.Durable or V1.Durability.BestEffort))
            violations.Add("durability", "takes DURABILITY_DURABLE or DURABILITY_BEST_EFFORT");
        violations.ThrowIfAny();

        var plan = await plans.GetReadyAsync(header.Version);
        var rules = new BatchRules(plan, time.GetUtcNow(), request.Row is null ? "batch" : "row", TakesLabels: false) { Personal = new(header.Version.Tenant, plan.Spec, personalData) };
        if (request.HasWatermark && (request.Watermark > rules.Latest || request.Watermark < rules.Earliest))
            violations.Add("watermark", $"lies in {rules.Earliest} to {rules.Latest}");
        var batch = request.Row is { } row ? RowReader.Read(row, rules, violations) : BatchReader.Read(request.Batch, rules, violations);
        violations.ThrowIfAny();

        var partition = Partitioning.OfBatch(header.Producer, header.Sequence, plan.Plan.IngestPartitions);
        var taken = new IngestBatch
        {
            ProducerId = header.Producer,
            ProducerEpoch = header.Epoch,
            Sequence = header.Sequence,
            ContentHash = ContentHash.Of(request, plan.Spec),
            Source = header.Source,
            Watermark = request.HasWatermark ? request.Watermark : null,
            Rows = batch.Rows,
            RejectedRows = batch.Rejections.Count,
            PersonalDataRows = batch.PersonalDataRows,
            LineageRunId = lineage,
            HasCaller = request.CallerHash.Length > 0,
            Caller = request.CallerHash.Length == 0 ? null : Convert.ToHexStringLower(request.CallerHash.Span[..CallerBytes]),
            ClientDroppedRows = request.ClientDroppedRows,
            BestEffort = request.Durability == V1.Durability.BestEffort,
        };
        // Else the request and its columns would live until the reply.
        var (rejections, dropped) = (batch.Rejections, request.ClientDroppedRows);
        var vectors = embeddings.Pick(header.Version, plan.Spec, header.Source, batch);
        if (taken.BestEffort)
        {
            var handedOver = HandOverAsync(grains.GetGrain<IIngestGrain>(GrainKeys.Ingest(header.Version, partition)), header, taken);
            return new(vectors is null ? handedOver : embeddings.AfterAsync(handedOver, () => handedOver.Result, header.Version, vectors), () => Reply(handedOver.Result, header, rejections, dropped));
        }
        if (lanes.Of(header.Version, partition).Add(taken) is not var (call, place))
            throw IngestRefusal.Full();
        var replies = call.Replies;
        return new(vectors is null ? replies : embeddings.AfterAsync(replies, () => replies.Result[place], header.Version, vectors), () => Reply(replies.Result[place], header, rejections, dropped));
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
            Shed = reply.Status == IngestStatus.Shed,
        };
        if (reply.CallerVerdict is { } caller)
            response.CallerVerdict = ToMessage(caller);
        if (rejections.Count > 0)
            response.Rejections.Add(rejections.First.Select(r => r.ToMessage()));
        return response;
    }

    // Not by the lane, where it would wait for the commit of others. What was lost on this way before goes with the next such batch of the version, so that the version's own counters show it.
    private async Task<IngestReply> HandOverAsync(IIngestGrain partition, ReportHeader header, IngestBatch batch)
    {
        var before = lost.Take(header.Version);
        try
        {
            var reply = await partition.ReportAsync(batch with { Lost = before });
            IngestRefusal.ThrowUnlessTaken(reply, header);
            return reply;
        }
        catch (Exception failure)
        {
            lost.Add(header.Version, before);
            if (failure is RpcException)
                throw;
            lost.Add(header.Version, new(1, batch.Rows.Count));
            metrics.BatchLost(batch.Rows.Count);
            return new() { Status = IngestStatus.Shed, Verdict = Verdict.Allow with { Stale = true } };
        }
    }

    private static V1.Verdict ToMessage(Verdict verdict) => new()
    {
        Kind = (V1.VerdictKind)verdict.Kind,
        DecisionId = verdict.DecisionId,
        AgeMs = (long)verdict.Age.TotalMilliseconds,
        Stale = verdict.Stale,
        IncidentId = verdict.IncidentId ?? "",
    };
}
