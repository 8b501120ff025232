using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Queries;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Incidents;

/// <summary>Shows incidents of versions and of the fleet, the false-alarm budget, and why signals count.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName, Roles = Roles.Read)]
internal sealed class IncidentService(IGrainFactory grains, VersionPlans plans, IncidentTail tail, Shutdown shutdown) : V1.IncidentService.IncidentServiceBase
{
    /// <summary>An incident in a list takes some kilobytes.</summary>
    private const int LargestPage = 100;

    /// <summary>Half of what clients take in a message by default: a list ends before it.</summary>
    public const int MostListBytes = GatewayRegistration.MaxMessageBytes / 2;

    public override async Task<V1.ListIncidentsResponse> ListIncidents(V1.ListIncidentsRequest request, ServerCallContext context)
    {
        var id = ReadVersion(context, request.ModelId, request.Version);
        var skip = (int)Math.Min(Paging.Number(request.PageToken), int.MaxValue);
        var spec = (await plans.GetAsync(id)).Spec;
        var page = await Coordinator(id).ListIncidentsAsync(request.OpenOnly, skip, Math.Min(Paging.Size(request.PageSize), LargestPage));
        var next = (long)skip + page.Incidents.Length;
        return new()
        {
            Incidents = { page.Incidents.Select(view => view.ToListed(spec)) },
            NextPageToken = page.Incidents.Length > 0 && next < page.Total ? Paging.Token(next) : "",
            Total = page.Total,
        };
    }

    public override async Task<V1.GetIncidentResponse> GetIncident(V1.GetIncidentRequest request, ServerCallContext context)
    {
        var (version, id) = IncidentIds.Read(Caller.Of(context).Tenant, request.IncidentId, "incident_id");
        var spec = (await plans.GetAsync(version)).Spec;
        var incident = await Coordinator(version).GetIncidentAsync(id) ?? throw Refusal.NotFound("UNKNOWN_INCIDENT", $"There is no incident '{request.IncidentId}'.");
        return new() { Incident = incident.ToMessage(spec) };
    }

    public override async Task<V1.GetBudgetResponse> GetBudget(V1.GetBudgetRequest request, ServerCallContext context)
    {
        var id = ReadVersion(context, request.ModelId, request.Version);
        await plans.GetAsync(id);
        var budget = await Coordinator(id).GetBudgetAsync();
        var version = grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));
        var position = await version.GetPositionAsync();
        // No figures of panes are wanted: how far it is suffices.
        var state = await version.GetStateAsync(0, -1);
        var panes = position is not null && state?.ClosedThrough is { } closed ? Math.Max(0, closed - position.FirstPane + 1) : 0;
        return new()
        {
            PanesPerFalseIncident = budget.PanesPerFalseIncident,
            PanesWatched = panes,
            IncidentsOpened = budget.Opened,
            IncidentsWithoutChance = budget.OpenedWithoutChance,
            FalseIncidentsAtMost = panes / (AlarmRule.PanesPerFalseAlarm * budget.LeastFactor),
            SignalsKeptBack = budget.Noted,
            Used = budget.Used,
            Factor = budget.Factor,
            Standing = { budget.Standing.Select(signal => new V1.StandingSignal { Signal = signal.ToMessage(id), Share = Math.Exp(Admission.LogShare(signal)) / budget.Factor }) },
        };
    }

    public override async Task<V1.ExplainSignalResponse> ExplainSignal(V1.ExplainSignalRequest request, ServerCallContext context)
    {
        var id = ReadVersion(context, request.ModelId, request.Version);
        if (request.Number < 0)
            throw Refusal.Invalid("number", "is at least 0");
        var plan = (await plans.GetAsync(id)).Plan;
        var coordinator = Coordinator(id);
        var account = await coordinator.ExplainSignalAsync(request.Number) ?? throw Refusal.NotFound("UNKNOWN_SIGNAL", $"The version has no signal {request.Number}, or it is no longer kept.");
        var budget = coordinator.GetBudgetAsync();
        var quarantine = await coordinator.GetQuarantineAsync();
        var feature = FeatureAsync(id, account.Signal, quarantine);
        var effects = await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetEffectsAsync(account.Signal.Pane, account.Signal.Pane, quarantine);
        var explanation = SignalExplanation.Of(id, plan, account, await budget, await feature, effects.FirstOrDefault(effect => effect.Figures.Length > 0));
        explanation.RepeatedRows = await RepeatedRowsAsync(id, account.Signal);
        return explanation;
    }

    public override async Task WatchIncidents(V1.WatchIncidentsRequest request, IServerStreamWriter<V1.WatchIncidentsResponse> responseStream, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var model = request.ModelId.Length > 0 ? Identifiers.ReadId(request.ModelId, "model_id", violations) : "";
        violations.ThrowIfAny();
        if (request.HasAfterPosition && request.AfterPosition >= long.MaxValue)
            throw Refusal.Invalid("after_position", "is below 9223372036854775807");
        var tenant = Caller.Of(context).Tenant;
        // Who has mistyped a name would wait for ever.
        if (model.Length > 0 && await grains.GetGrain<IModelGrain>(GrainKeys.Model(tenant, model)).GetAsync() is null)
            throw Refusal.NotFound("UNKNOWN_MODEL", $"Model '{model}' is not registered.");
        await shutdown.GuardAsync(context, async ending =>
        {
            await foreach (var (changes, position) in tail.FollowAsync(tenant, request.HasAfterPosition ? (long)request.AfterPosition : null, ending))
            {
                var told = -1L;
                foreach (var change in changes.Where(change => (model.Length == 0 || change.Incident.Version.Model == model) && (request.WithFleet || !change.IsOfFleet)))
                {
                    await responseStream.WriteAsync(change.ToMessage(), ending);
                    told = change.Position;
                }
                if (request.WithProgress && told < position)
                    await responseStream.WriteAsync(new() { Position = (ulong)position }, ending);
            }
        });
    }

    public override async Task<V1.ListFleetIncidentsResponse> ListFleetIncidents(V1.ListFleetIncidentsRequest request, ServerCallContext context)
    {
        var skip = (int)Math.Min(Paging.Number(request.PageToken), int.MaxValue);
        var page = await Fleet(context).ListIncidentsAsync(request.OpenOnly, skip, Math.Min(Paging.Size(request.PageSize), LargestPage));
        var response = new V1.ListFleetIncidentsResponse { Total = page.Total };
        response.Incidents.AddWithin(MostListBytes, page.Incidents.Select(incident => incident.ToMessage()));
        var next = (long)skip + response.Incidents.Count;
        response.NextPageToken = response.Incidents.Count > 0 && next < page.Total ? Paging.Token(next) : "";
        return response;
    }

    public override async Task<V1.GetFleetIncidentResponse> GetFleetIncident(V1.GetFleetIncidentRequest request, ServerCallContext context)
    {
        IncidentIds.CheckFleet(request.FleetIncidentId, "fleet_incident_id");
        var skip = (int)Math.Min(Paging.Number(request.PageToken), int.MaxValue);
        var page = await Fleet(context).GetIncidentAsync(request.FleetIncidentId, skip, Paging.Size(request.PageSize))
            ?? throw Refusal.NotFound("UNKNOWN_FLEET_INCIDENT", $"There is no fleet incident '{request.FleetIncidentId}'.");
        var response = new V1.GetFleetIncidentResponse { Incident = page.Incident.ToMessage(), Total = page.Total };
        response.Parts.AddWithin(MostListBytes, page.Parts.Select(FleetMessages.ToMessage));
        var next = (long)skip + response.Parts.Count;
        response.NextPageToken = response.Parts.Count > 0 && next < page.Total ? Paging.Token(next) : "";
        return response;
    }

    public override async Task<V1.GetFleetResponse> GetFleet(V1.GetFleetRequest request, ServerCallContext context) => (await Fleet(context).GetAsync()).ToMessage();

    private IFleetGrain Fleet(ServerCallContext context) => grains.GetGrain<IFleetGrain>(GrainKeys.Fleet(Caller.Of(context).Tenant));

    /// <summary>The signal's stream in its pane; null for what is about no feature.</summary>
    private async Task<FeatureState?> FeatureAsync(VersionId id, Signal signal, Quarantine quarantine) => signal is { Family: Family.Drift or Family.Quality, Subject: { Feature.Length: > 0, Slice.Length: 0 } subject }
        ? await grains.GetGrain<IFeatureGrain>(GrainKeys.Feature(id, subject.Feature)).GetAsync(subject.Source, signal.Pane, signal.Pane, quarantine)
        : null;

    private async Task<V1.RepeatedRows?> RepeatedRowsAsync(VersionId id, Signal signal) =>
        FloodWatch.IsStatistic(signal.Statistic) && await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetStateAsync(signal.Pane, signal.Pane) is { } state ? RepeatedRowsMessages.Of(state.Panes, signal.Pane, signal.Subject.Source) : null;

    private ICoordinatorGrain Coordinator(VersionId id) => grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));

    private static VersionId ReadVersion(ServerCallContext context, string model, string version)
    {
        var violations = new FieldViolations();
        var id = new VersionId(Caller.Of(context).Tenant, Identifiers.ReadId(model, "model_id", violations), Identifiers.ReadId(version, "version", violations));
        violations.ThrowIfAny();
        return id;
    }
}
