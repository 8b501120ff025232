using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Models;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Callers;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Embeddings;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Discovery;
using Watchgrain.Grains.Sources;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>Shows what the grains hold.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName, Roles = Roles.Read)]
internal sealed class QueryService(IGrainFactory grains, VersionPlans plans, SourcePanes sources, FairnessQuery fairness, LikenessQuery likeness) : V1.QueryService.QueryServiceBase
{
    public override async Task<V1.GetModelStateResponse> GetModelState(V1.GetModelStateRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        var window = PaneWindow.Read(request.Panes, violations);
        var known = ReadTime(request.AsKnownAt, "as_known_at", violations);
        violations.ThrowIfAny();
        var plan = (await plans.GetAsync(id)).Plan;
        var quarantine = await ShownQuarantine.OfAsync(grains, id, request.IncludeQuarantined || known is not null);
        var state = await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetStateAsync(known is null ? window.First : 0, known is null ? window.Last : -1, quarantine.LeftOut) ?? throw VersionPlans.NotFound(id);
        PaneFigures[] panes = [.. window.Trim(known is { } at ? await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPanesKnownAsync(at, window.First, window.Last) : state.Panes)];
        var response = plan.Spec.Task switch
        {
            ModelTask.Regression => OfRegression(plan, state, panes),
            ModelTask.Multiclass => OfClasses(plan, state, panes),
            _ => OfBinary(plan, state, panes),
        };
        CountApart(response.Panes, panes);
        response.Quarantined.Add(quarantine.ToMessages(plan));
        for (var i = 0; i < panes.Length; i++)
            response.Panes[i].RepeatedRows.Add(RepeatedRowsMessages.Of(panes[i]));
        response.Counters = state.Tally.ToMessage();
        response.LabelDelay = known is null ? LabelDelayMessages.Of(panes, plan.Spec, state.Watermark) : null;
        response.Sources.Add(state.Sources.Select(s => new V1.SourceWatermark { Source = s.Source, Watermark = s.Watermark, Idle = s.Idle }));
        if (state.Watermark is { } watermark)
            response.Watermark = watermark;
        if (state.ClosedThrough is { } closed)
            response.ClosedThrough = closed;
        if (state.JudgedThrough is { } judged)
            response.JudgedThrough = judged;
        return response;
    }

    private static V1.GetModelStateResponse OfRegression(IngestPlan plan, VersionState state, PaneFigures[] panes)
    {
        var expected = new ExpectedErrors(plan.Reference?.ReadLosses(), state.SurprisedSince);
        var reference = state.ReferenceErrors is { } errors ? PredictionErrors.Read(errors) : null;
        return new()
        {
            Panes = { panes.Select(pane => pane.ToMessage(plan.Spec, expected)) },
            Window = WindowMessages.Of(panes, plan.Spec, expected, ErrorMessages.Estimated(reference?.Predicted, expected, long.MinValue, plan.Spec)),
            ReferenceErrors = reference is null ? null : ErrorMessages.Realised(reference, reference.Count, expected.Losses),
        };
    }

    private static V1.GetModelStateResponse OfClasses(IngestPlan plan, VersionState state, PaneFigures[] panes)
    {
        var reference = state.ReferenceClasses is { } outcomes ? ClassOutcomes.Read(outcomes) : null;
        var labelled = reference?.Predictions();
        var expected = new ExpectedClasses(plan.Reference?.ReadClassEstimator(), labelled, state.SurprisedSince, plan.Spec, plan.Reference);
        return new()
        {
            Panes = { panes.Select(pane => pane.ToMessage(expected)) },
            Window = WindowMessages.Of(panes, expected, ClassMessages.Estimated(labelled, expected, long.MinValue)),
            ReferenceClasses = reference is null ? null : ClassMessages.Realised(reference, reference.Count, expected),
        };
    }

    private static V1.GetModelStateResponse OfBinary(IngestPlan plan, VersionState state, PaneFigures[] panes)
    {
        var estimator = plan.Reference?.ReadEstimator();
        var exposures = plan.Reference?.Exposures ?? default;
        var reference = state.Reference is { } outcomes ? OutcomeCells.Read(outcomes) : new();
        var labelled = reference.Predictions();
        var trust = new EstimateTrust(labelled, state.SurprisedSince, plan.Spec, plan.Reference);
        return new()
        {
            Panes = { panes.Select(pane => pane.ToMessage(plan.Spec, estimator, trust, exposures)) },
            Window = WindowMessages.Of(panes, plan.Spec, estimator, labelled is null ? null : PerformanceMessages.Estimated(labelled, estimator), reference, trust, exposures),
            Reference = reference.Count > 0 ? PerformanceMessages.Realised(reference, reference.Count, estimator) : null,
        };
    }

    public override async Task<V1.GetFeatureResponse> GetFeature(V1.GetFeatureRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        var name = Identifiers.ReadName(request.Feature, Identifiers.MaxBytes, "feature", violations);
        var source = Identifiers.ReadText(request.Source, Identifiers.MaxShortBytes, "source", violations);
        var slice = request.Slice is { } asked ? ReadSlice(asked.Feature, "slice.feature", asked.Value, "slice.value", violations) : default(SliceName?);
        var window = PaneWindow.Read(request.Panes, violations);
        violations.ThrowIfAny();
        var plan = await plans.GetReadyAsync(id);
        if (name != VersionSpec.ScoreFeature && !plan.FeatureIndex.ContainsKey(name))
            throw Refusal.NotFound("UNKNOWN_FEATURE", $"The version has no feature '{name}'.");
        if (slice is { } named)
            SliceRefusals.CheckPinned(named, plan.Spec);
        var quarantine = await ShownQuarantine.OfAsync(grains, id, request.IncludeQuarantined || source.Length > 0);
        var state = await grains.GetGrain<IFeatureGrain>(slice is { } pinned ? GrainKeys.FeatureOfSlice(id, name, pinned) : GrainKeys.Feature(id, name)).GetAsync(source, window.First, window.Last, quarantine.LeftOut)
            ?? throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "NO_REFERENCE", $"Feature '{name}' has no reference yet.");
        return new()
        {
            Feature = state.Feature.ToMessage(),
            ReferenceRows = state.ReferenceRows,
            Panes = { window.Trim(state.Panes).Select(pane => pane.ToMessage(plan.Spec)) },
            Sources = { state.Sources },
            Quarantined = { quarantine.ToMessages(plan.Plan) },
            Drift = state.Drift?.ToMessage(plan.Spec),
            NotCompared = state.IsNotCompared ? string.Create(CultureInfo.InvariantCulture, $"the reference has {state.ReferenceRows} rows of slice {slice}, and a comparison takes {FeatureAnchor.LeastRows}") : "",
        };
    }

    public override async Task<V1.GetSliceResponse> GetSlice(V1.GetSliceRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        var (feature, value) = ReadSlice(request.Feature, "feature", request.Value, "value", violations);
        var window = PaneWindow.Read(request.Panes, violations);
        var known = ReadTime(request.AsKnownAt, "as_known_at", violations);
        violations.ThrowIfAny();
        var plan = (await plans.GetAsync(id)).Plan;
        var spec = plan.Spec;
        if (!Array.Exists(spec.Slices, s => s.Feature == feature && (s.Values.Contains(value) || (s.All && value == SliceNames.Others)))
            && !(Array.Exists(spec.Slices, s => s.Feature == feature && s.All) && await grains.GetGrain<ISliceRegisterGrain>(GrainKeys.SliceRegister(id)).HasAsync(new(feature, value))))
            throw SliceRefusals.Unknown(feature, value, spec);
        var slice = grains.GetGrain<ISliceGrain>(GrainKeys.Slice(id, feature, value));
        var quarantine = await ShownQuarantine.OfAsync(grains, id, request.IncludeQuarantined || known is not null);
        PaneFigures[] panes = [.. window.Trim(known is { } at ? await slice.GetKnownAsync(at, window.First, window.Last) : await slice.GetAsync(window.First, window.Last, quarantine.LeftOut))];
        var response = OfSlice(plan, panes);
        CountApart(response.Panes, panes);
        response.Quarantined.Add(quarantine.ToMessages(plan));
        response.LabelDelay = known is null ? LabelDelayMessages.Of(panes, spec, (await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPositionAsync())?.Watermark) : null;
        return response;
    }

    private static V1.GetSliceResponse OfSlice(IngestPlan plan, PaneFigures[] panes)
    {
        var spec = plan.Spec;
        switch (spec.Task)
        {
            case ModelTask.Regression:
                var errors = new ExpectedErrors(plan.Reference?.ReadLosses(), null);
                return new() { Panes = { panes.Select(pane => pane.ToMessage(spec, errors)) }, Window = WindowMessages.Of(panes, spec, errors, reference: null) };
            case ModelTask.Multiclass:
                var classes = new ExpectedClasses(plan.Reference?.ReadClassEstimator(), null, null, spec, plan.Reference);
                return new() { Panes = { panes.Select(pane => pane.ToMessage(classes)) }, Window = WindowMessages.Of(panes, classes, reference: null) };
            default:
                var estimator = plan.Reference?.ReadEstimator();
                // The reference is not kept by slice; what its rows have of each feature is known.
                var trust = new EstimateTrust(null, null, spec, plan.Reference);
                return new() { Panes = { panes.Select(pane => pane.ToMessage(spec, estimator, trust)) }, Window = WindowMessages.Of(panes, spec, estimator, reference: null, trust: trust) };
        }
    }

    public override async Task<V1.GetSourceResponse> GetSource(V1.GetSourceRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        var source = Identifiers.ReadName(request.Source, Identifiers.MaxShortBytes, "source", violations);
        var window = PaneWindow.Read(request.Panes, violations);
        violations.ThrowIfAny();
        return await sources.FindAsync(id, source, window) ?? throw Refusal.NotFound("UNKNOWN_SOURCE", $"The version has heard nothing from source '{source}'.");
    }

    public override async Task<V1.ListSourcesResponse> ListSources(V1.ListSourcesRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        violations.ThrowIfAny();
        var spec = (await plans.GetAsync(id)).Spec;
        // Watermarks alone are asked for, no panes.
        var state = await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetStateAsync(0, -1) ?? throw VersionPlans.NotFound(id);
        return (await grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id)).GetSourcesAsync()).ToMessage([.. state.Sources.Select(source => source.Source)], spec);
    }

    public override async Task<V1.GetContributionsResponse> GetContributions(V1.GetContributionsRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        var window = PaneWindow.Read(request.Panes, violations);
        violations.ThrowIfAny();
        var spec = (await plans.GetAsync(id)).Spec;
        if (spec.Task != ModelTask.Binary)
            throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "NOT_TWO_CLASSES", "Contributions are of models of two classes: compare sources with GetSource.");
        return (await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetSourceSharesAsync(window.First, window.Last)).ToMessage(spec);
    }

    public override async Task<V1.GetLikenessResponse> GetLikeness(V1.GetLikenessRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        var window = PaneWindow.Read(request.Panes, violations);
        violations.ThrowIfAny();
        return await likeness.OfAsync(id, window, context.CancellationToken);
    }

    public override async Task<V1.GetFairnessResponse> GetFairness(V1.GetFairnessRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        var feature = request.Feature.Length == 0 ? "" : Identifiers.ReadName(request.Feature, Identifiers.MaxBytes, "feature", violations);
        var window = PaneWindow.Read(request.Panes, violations);
        var known = ReadTime(request.AsKnownAt, "as_known_at", violations);
        violations.ThrowIfAny();
        var plan = (await plans.GetAsync(id)).Plan;
        var spec = plan.Spec;
        if (spec.Task != ModelTask.Binary)
            throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "NO_CLASSES", spec.Task == ModelTask.Regression ? "A regression has no classes to be fair about: compare its slices with GetSlice." : "Fairness compares how often class 1 is predicted, and the version has several classes: compare its slices with GetSlice.");
        if (feature.Length > 0)
            SliceRefusals.CheckCompared(feature, spec);
        string[] wanted = feature.Length > 0 ? [feature] : [.. spec.Features.Where(known => known.Protected).Select(known => known.Name)];
        var quarantine = await ShownQuarantine.OfAsync(grains, id, request.IncludeQuarantined || known is not null);
        var response = new V1.GetFairnessResponse { Quarantined = { quarantine.ToMessages(plan) } };
        foreach (var name in wanted)
            response.Features.Add(await fairness.OfAsync(id, spec.Slices.Where(slice => slice.Feature == name), name, window, known, quarantine.LeftOut));
        return response;
    }

    public override async Task<V1.ListDiscoveredSlicesResponse> ListDiscoveredSlices(V1.ListDiscoveredSlicesRequest request, ServerCallContext context)
    {
        var (discovery, spec) = await DiscoveryOfAsync(context, request.ModelId, request.Version);
        return (await discovery.GetAsync()).ToMessage(spec);
    }

    public override async Task<V1.ListTriggersResponse> ListTriggers(V1.ListTriggersRequest request, ServerCallContext context)
    {
        var (discovery, spec) = await DiscoveryOfAsync(context, request.ModelId, request.Version);
        return (await discovery.GetTriggersAsync()).ToMessage(spec);
    }

    public override async Task<V1.GetEmbeddingsResponse> GetEmbeddings(V1.GetEmbeddingsRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        if (request.Panes > EmbeddingMessages.MostPanes)
            violations.Add("panes", $"takes at most {EmbeddingMessages.MostPanes}");
        violations.ThrowIfAny();
        var spec = (await plans.GetAsync(id)).Spec;
        if (spec.Embedding is null)
            throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "NO_EMBEDDING", $"The spec of version '{id.Version}' names no embedding.");
        var panes = request.Panes == 0 ? EmbeddingMessages.UsualPanes : (int)request.Panes;
        return (await grains.GetGrain<IEmbeddingGrain>(GrainKeys.Embeddings(id)).GetAsync(panes)).ToMessage(spec);
    }

    public override async Task<V1.ListCallersResponse> ListCallers(V1.ListCallersRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        violations.ThrowIfAny();
        await plans.GetAsync(id);
        string[] all = await grains.GetGrain<ICallerRegisterGrain>(GrainKeys.CallerRegister(id)).GetNamesAsync();
        if (all.Length == SourceNames.MostRegistered)
            all = [.. all, SourceNames.Others];
        var first = (int)Math.Min(Paging.Number(request.PageToken), all.Length);
        var page = all[first..Math.Min(all.Length, first + Paging.Size(request.PageSize))];
        var figures = await Task.WhenAll(page.Select(caller => grains.GetGrain<ICallerGrain>(GrainKeys.Caller(id, caller)).GetAsync()));
        var next = first + page.Length;
        return new() { Callers = { figures.Select((found, place) => found.ToMessage(page[place])) }, NextPageToken = next < all.Length ? Paging.Token(next) : "" };
    }

    public override async Task<V1.GetCallerResponse> GetCaller(V1.GetCallerRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        var caller = Identifiers.ReadName(request.Caller, Identifiers.MaxShortBytes, "caller", violations);
        violations.ThrowIfAny();
        var spec = (await plans.GetAsync(id)).Plan.Spec;
        var names = await grains.GetGrain<ICallerRegisterGrain>(GrainKeys.CallerRegister(id)).GetNamesAsync();
        if (!names.Contains(caller) && (caller != SourceNames.Others || names.Length < SourceNames.MostRegistered))
            throw Refusal.NotFound("UNKNOWN_CALLER", $"The version has no caller '{caller}' with a place of its own.");
        var figures = await grains.GetGrain<ICallerGrain>(GrainKeys.Caller(id, caller)).GetAsync();
        return new() { Caller = figures.ToMessage(caller), Panes = { (figures?.Panes ?? []).Select(pane => pane.ToMessage(spec)) } };
    }

    public override async Task<V1.ListSignalsResponse> ListSignals(V1.ListSignalsRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, request.ModelId, request.Version, violations);
        violations.ThrowIfAny();
        await plans.GetAsync(id);
        var page = await grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id)).ListSignalsAsync(Paging.Number(request.PageToken), Paging.Size(request.PageSize));
        var next = page.First + page.Signals.Length;
        return new()
        {
            Signals = { page.Signals.Select((signal, place) => signal.ToMessage(id, page.First + place)) },
            NextPageToken = page.Signals.Length > 0 && next < page.Total ? Paging.Token(next) : "",
            Total = page.Total,
        };
    }

    private async Task<(IDiscoveryGrain Grain, VersionSpec Spec)> DiscoveryOfAsync(ServerCallContext context, string model, string version)
    {
        var violations = new FieldViolations();
        var id = ReadVersion(context, model, version, violations);
        violations.ThrowIfAny();
        var spec = (await plans.GetAsync(id)).Plan.Spec;
        return spec.Discovery is null
            ? throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "NO_DISCOVERY", "The version does not look for slices: its spec has no discovery.")
            : (grains.GetGrain<IDiscoveryGrain>(GrainKeys.Discovery(id)), spec);
    }

    private static void CountApart(IEnumerable<V1.ModelPane> messages, PaneFigures[] panes)
    {
        foreach (var (message, pane) in messages.Zip(panes))
            (message.QuarantinedRows, message.QuarantinedLabels) = (pane.QuarantinedRows, pane.QuarantinedLabels);
    }

    private static DateTimeOffset? ReadTime(Timestamp? time, string field, FieldViolations violations)
    {
        if (time is null)
            return null;
        try
        {
            return time.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            violations.Add(field, "is no time between the years 1 and 9999");
            return null;
        }
    }

    private static SliceName ReadSlice(string feature, string featureField, string value, string valueField, FieldViolations violations) =>
        new(feature.Length == 0 ? SliceName.ByCondition : Identifiers.ReadText(feature, Identifiers.MaxBytes, featureField, violations), Identifiers.ReadName(value, Identifiers.MaxBytes, valueField, violations));

    private static VersionId ReadVersion(ServerCallContext context, string model, string version, FieldViolations violations) =>
        new(Caller.Of(context).Tenant, Identifiers.ReadId(model, "model_id", violations), Identifiers.ReadId(version, "version", violations));
}
