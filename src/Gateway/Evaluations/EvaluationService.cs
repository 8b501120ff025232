using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Evaluations;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>Evaluates versions before they serve, and says whether they may be promoted. Both write into the audit log, so both take who registers versions.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName)]
internal sealed class EvaluationService(IGrainFactory grains, VersionPlans plans, EvaluationUpload evaluations, PromotionCheck gate) : V1.EvaluationService.EvaluationServiceBase
{
    [Authorize(Roles = Roles.Admin)]
    public override async Task<V1.EvaluateVersionResponse> EvaluateVersion(IAsyncStreamReader<V1.EvaluateVersionRequest> requestStream, ServerCallContext context) =>
        new() { Evaluation = await evaluations.TakeAsync(Caller.Of(context), requestStream, context.CancellationToken) };

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.GetEvaluationResponse> GetEvaluation(V1.GetEvaluationRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = new VersionId(Caller.Of(context).Tenant, Identifiers.ReadId(request.ModelId, "model_id", violations), Identifiers.ReadId(request.Version, "version", violations));
        violations.ThrowIfAny();
        await plans.GetAsync(id);
        var recorded = await grains.GetGrain<IEvaluationGrain>(GrainKeys.Evaluation(id)).GetAsync()
            ?? throw Refusal.NotFound("NO_EVALUATION", $"Version '{id.Version}' of model '{id.Model}' has not been evaluated.");
        return new() { Evaluation = EvaluationMessages.Of(recorded) };
    }

    [Authorize(Roles = Roles.Admin)]
    public override Task<V1.CheckPromotionResponse> CheckPromotion(V1.CheckPromotionRequest request, ServerCallContext context) =>
        gate.AnswerAsync(Caller.Of(context), request, context.CancellationToken);
}
