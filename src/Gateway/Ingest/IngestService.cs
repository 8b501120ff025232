using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;

namespace Watchgrain.Gateway.Ingest;

/// <summary>Takes predictions and labels.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName, Roles = Roles.Ingest)]
internal sealed class IngestService(PredictionReport predictions, LabelReport labels, ProducerLookup producers, Shutdown shutdown) : V1.IngestService.IngestServiceBase
{
    public override Task<V1.ReportResponse> Report(V1.ReportRequest request, ServerCallContext context) => predictions.TakeAsync(Caller.Of(context), request);

    public override Task<V1.ReportLabelsResponse> ReportLabels(V1.ReportLabelsRequest request, ServerCallContext context) => labels.TakeAsync(Caller.Of(context), request);

    public override Task ReportStream(IAsyncStreamReader<V1.ReportRequest> requestStream, IServerStreamWriter<V1.ReportResponse> responseStream, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        return shutdown.GuardAsync(context, ending => OrderedReplies.PumpAsync(requestStream, responseStream, request => predictions.BeginAsync(caller, request), ending));
    }

    public override Task ReportLabelsStream(
        IAsyncStreamReader<V1.ReportLabelsRequest> requestStream, IServerStreamWriter<V1.ReportLabelsResponse> responseStream, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        return shutdown.GuardAsync(context, ending => OrderedReplies.PumpAsync(
            requestStream, responseStream, request => ValueTask.FromResult(PendingReply<V1.ReportLabelsResponse>.Of(labels.TakeAsync(caller, request))), ending));
    }

    public override async Task<V1.GetProducerResponse> GetProducer(V1.GetProducerRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var model = Identifiers.ReadId(request.ModelId, "model_id", violations);
        var version = Identifiers.ReadId(request.Version, "version", violations);
        var producer = Identifiers.ReadName(request.ProducerId, Identifiers.MaxShortBytes, "producer_id", violations);
        violations.ThrowIfAny();
        var position = await producers.FindAsync(new(Caller.Of(context).Tenant, model, version), producer);
        return position is null ? new() : new() { Known = true, ProducerEpoch = position.Epoch, NextSequence = position.NextSequence };
    }
}
