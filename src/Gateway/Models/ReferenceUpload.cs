using Grpc.Core;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Gateway.Privacy;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.References;

namespace Watchgrain.Gateway.Models;

/// <summary>Takes a reference: a header, then batches. As it counts as a whole or not at all, one bad row refuses the whole upload.</summary>
internal sealed class ReferenceUpload(IGrainFactory grains, VersionPlans plans, PersonalDataKey personalData, EmbeddingHandOver embeddings, TimeProvider time)
{
    public async Task<ReferenceRecord> TakeAsync(Caller caller, IAsyncStreamReader<V1.SetReferenceRequest> parts, CancellationToken cancellation)
    {
        var id = await ReadHeaderAsync(caller, parts, cancellation);
        var plan = await plans.GetAsync(id);
        var rules = new BatchRules(plan, time.GetUtcNow(), "rows.batch", TakesLabels: true) { Personal = new(id.Tenant, plan.Spec, personalData) };
        var reference = grains.GetGrain<IReferenceGrain>(GrainKeys.Reference(id));
        var vectors = new ReferenceVectors(plan.Spec.Embedding);
        var upload = Guid.NewGuid();
        ThrowUnlessAccepted(await reference.BeginAsync(upload), id);
        for (var part = 1; await parts.MoveNext(cancellation); part++)
        {
            var violations = new FieldViolations();
            if (parts.Current.PartCase != V1.SetReferenceRequest.PartOneofCase.Rows)
                throw Refusal.Invalid("rows", $"is required in message {part} of the stream: only the first one is a header");
            var source = Identifiers.ReadName(parts.Current.Rows.Source, Identifiers.MaxShortBytes, "rows.source", violations);
            var batch = BatchReader.Read(parts.Current.Rows.Batch, rules, violations);
            if (batch.Rejections.Count > 0)
            {
                var first = batch.Rejections.First[0];
                violations.Add(first.Field, $"row {first.Row} of message {part}: {first.Message} ({first.Code})");
            }
            violations.ThrowIfAny();
            ThrowUnlessAccepted(await reference.AddAsync(upload, source, batch.Rows), id);
            vectors.Add(batch);
        }
        var result = await reference.CompleteAsync(upload);
        ThrowUnlessAccepted(result.Status, id);
        // Also when it was in force before: a host that has gone since has forgotten them.
        if (vectors.ToBlock() is { } block)
            await embeddings.SetReferenceAsync(id, block);
        return result.Record!;
    }

    private static async Task<VersionId> ReadHeaderAsync(Caller caller, IAsyncStreamReader<V1.SetReferenceRequest> parts, CancellationToken cancellation)
    {
        if (!await parts.MoveNext(cancellation) || parts.Current.PartCase != V1.SetReferenceRequest.PartOneofCase.Header)
            throw Refusal.HeaderMissing();
        var violations = new FieldViolations();
        var model = Identifiers.ReadId(parts.Current.Header.ModelId, "header.model_id", violations);
        var version = Identifiers.ReadId(parts.Current.Header.Version, "header.version", violations);
        violations.ThrowIfAny();
        return new(caller.Tenant, model, version);
    }

    private static void ThrowUnlessAccepted(ReferenceStatus status, VersionId id)
    {
        switch (status)
        {
            case ReferenceStatus.Accepted:
                return;
            case ReferenceStatus.UnknownVersion:
                throw VersionPlans.NotFound(id);
            case ReferenceStatus.UploadLost:
                throw Refusal.Of(Google.Rpc.Code.Aborted, "UPLOAD_LOST", "Another upload of this reference began, or its keeper moved: begin again.");
            case ReferenceStatus.TooManyRows:
                throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_ROWS", "The reference has more rows than the limit; none took effect.");
            case ReferenceStatus.Empty:
                throw Refusal.Invalid("rows", "a reference needs at least one row");
            default:
                throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "OTHER_REFERENCE", $"Version '{id.Version}' of model '{id.Model}' has another reference; it stays in force.");
        }
    }
}
