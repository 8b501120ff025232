using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Privacy;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Models;

/// <summary>Registers models and versions, and takes their references.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName)]
internal sealed class ModelService(IGrainFactory grains, ReferenceUpload references, PersonalDataKey personalData) : V1.ModelService.ModelServiceBase
{
    [Authorize(Roles = Roles.Admin)]
    public override async Task<V1.RegisterModelResponse> RegisterModel(V1.RegisterModelRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var model = Identifiers.ReadId(request.ModelId, "model_id", violations);
        var displayName = Identifiers.ReadText(request.DisplayName, Identifiers.MaxBytes, "display_name", violations);
        var owner = Identifiers.ReadText(request.Owner, Identifiers.MaxBytes, "owner", violations);
        violations.ThrowIfAny();
        var tenant = Caller.Of(context).Tenant;
        // The name first: a model that exists but is not listed would be lost, a listed name without a model is passed over.
        if (!await grains.GetGrain<IModelCatalogGrain>(GrainKeys.Catalog(tenant)).AddAsync(model))
            throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_MODELS", "The tenant has reached its limit of models.");
        var outcome = await grains.GetGrain<IModelGrain>(GrainKeys.Model(tenant, model)).RegisterAsync(displayName, owner);
        return new() { Created = Created(outcome, model, $"model '{model}'") };
    }

    [Authorize(Roles = Roles.Admin)]
    public override async Task<V1.RegisterVersionResponse> RegisterVersion(V1.RegisterVersionRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var model = Identifiers.ReadId(request.ModelId, "model_id", violations);
        var version = Identifiers.ReadId(request.Version, "version", violations);
        var spec = SpecReader.Read(request.Spec, violations);
        violations.ThrowIfAny();
        // Nobody could report to a version whose key is missing.
        _ = new PersonalDataRule(Caller.Of(context).Tenant, spec, personalData);
        var outcome = await grains.GetGrain<IModelGrain>(GrainKeys.Model(Caller.Of(context).Tenant, model)).RegisterVersionAsync(version, spec);
        if (outcome == Registration.LimitReached)
            throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_VERSIONS", string.Create(CultureInfo.InvariantCulture, $"The model '{model}' has reached its limit of {ModelGrain.MaxVersions} versions."));
        return new() { Created = Created(outcome, model, $"version '{version}' of model '{model}'") };
    }

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.GetModelResponse> GetModel(V1.GetModelRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var model = Identifiers.ReadId(request.ModelId, "model_id", violations);
        violations.ThrowIfAny();
        var record = await grains.GetGrain<IModelGrain>(GrainKeys.Model(Caller.Of(context).Tenant, model)).GetAsync();
        return new() { Model = record?.ToMessage() ?? throw UnknownModel(model) };
    }

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.ListModelsResponse> ListModels(V1.ListModelsRequest request, ServerCallContext context)
    {
        var tenant = Caller.Of(context).Tenant;
        var size = Paging.Size(request.PageSize);
        var names = await grains.GetGrain<IModelCatalogGrain>(GrainKeys.Catalog(tenant)).ListAsync(request.PageToken, size);
        var models = await Task.WhenAll(names.Select(name => grains.GetGrain<IModelGrain>(GrainKeys.Model(tenant, name)).GetAsync()));
        return new()
        {
            Models = { models.OfType<ModelRecord>().Select(m => m.ToMessage()) },
            NextPageToken = names.Length == size ? names[^1] : "",
        };
    }

    [Authorize(Roles = Roles.Admin)]
    public override async Task<V1.SetReferenceResponse> SetReference(IAsyncStreamReader<V1.SetReferenceRequest> requestStream, ServerCallContext context) =>
        new() { Reference = (await references.TakeAsync(Caller.Of(context), requestStream, context.CancellationToken)).ToMessage() };

    private static bool Created(Registration outcome, string model, string what) => outcome switch
    {
        Registration.Created => true,
        Registration.Unchanged => false,
        Registration.UnknownModel => throw UnknownModel(model),
        _ => throw Refusal.Of(Google.Rpc.Code.AlreadyExists, "OTHER_CONTENT", $"There is a {what} with other content; nothing was changed."),
    };

    private static RpcException UnknownModel(string model) => Refusal.NotFound("UNKNOWN_MODEL", $"Model '{model}' is not registered.");
}
