using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Telemetry;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;

namespace Watchgrain.Gateway.Ingest;

/// <summary>The way of one batch of labels: split by prediction id over the label partitions. Every partition is called, with an empty part where no id belongs, so that each sees every sequence.</summary>
internal sealed class LabelReport(IGrainFactory grains, VersionPlans plans, EmbeddingHandOver embeddings, GatewayMetrics metrics, TimeProvider time)
{
    public async Task<V1.ReportLabelsResponse> TakeAsync(Caller caller, V1.ReportLabelsRequest request)
    {
        using var activity = GatewayMetrics.Activities.StartActivity("report labels");
        var violations = new FieldViolations();
        var header = ReportHeader.Read(caller, request, violations);
        ClientDrops.Check(request.ClientDroppedRows, violations);
        violations.ThrowIfAny();

        var plan = await plans.GetReadyAsync(header.Version);
        var labels = LabelReader.Read(request, new(plan, time.GetUtcNow(), Path: "", TakesLabels: false), violations);
        violations.ThrowIfAny();
        var hash = ContentHash.Of(request);
        var parts = labels.Split(plan.Plan.LabelPartitions);
        var replies = await LabelRequest.SendAsync(grains, header.Version, [.. parts.Select((part, partition) => new LabelBatch
        {
            ProducerId = header.Producer,
            ProducerEpoch = header.Epoch,
            Sequence = header.Sequence,
            ContentHash = hash,
            Source = header.Source,
            Keys = part.Keys,
            Labels = part.Labels,
            Targets = part.Targets,
            KnownAt = part.KnownAt,
            RejectedRows = partition == 0 ? labels.Rejections.Count : 0,
            ClientDroppedRows = partition == 0 ? request.ClientDroppedRows : 0,
        })]);
        // One partition may have refused what others took: the caller sends the request again, and those answer as before.
        foreach (var reply in replies)
            IngestRefusal.ThrowUnlessTaken(reply, header);
        if (plan.Spec.Embedding is not null)
            await embeddings.LabelAsync(header.Version, labels);
        var isDuplicate = Array.TrueForAll(replies, r => r.Status == IngestStatus.Duplicate);
        metrics.LabelsTaken(labels.Rejections.Kept, labels.Rejections.Count, isDuplicate ? 0 : request.ClientDroppedRows);
        return new()
        {
            Sequence = header.Sequence,
            Duplicate = isDuplicate,
            AcceptedRows = (uint)labels.Rejections.Kept,
            RejectedRows = (uint)labels.Rejections.Count,
            Rejections = { labels.Rejections.First.Select(r => r.ToMessage()) },
        };
    }
}
