using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Gateway.Queries;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains;
using Watchgrain.Grains.Denials;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Retention;
using Watchgrain.Statistics.Release;

namespace Watchgrain.Gateway.Records;

/// <summary>Shows what the tenant's host keeps, and for how long.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName)]
internal sealed class RecordsService(IGrainFactory grains, AccessDenialHandOver denials, ReleaseDesk releases, PredictionErasure predictions, PersonErasure people) : V1.RecordsService.RecordsServiceBase
{
    [Authorize(Roles = Roles.Admin)]
    public override async Task<V1.ListAccessDenialsResponse> ListAccessDenials(V1.ListAccessDenialsRequest request, ServerCallContext context)
    {
        // What this gateway has counted shows at once.
        // Not given up when the caller hangs up: what a log has taken and nobody heard of would count twice.
        await denials.HandOverAsync(CancellationToken.None);
        var (tenant, limit) = (Caller.Of(context).Tenant, Paging.Size(request.Limit));
        return new() { Own = await ListAsync(tenant, limit), Strangers = await ListAsync("", limit) };
    }

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.GetRetentionResponse> GetRetention(V1.GetRetentionRequest request, ServerCallContext context)
    {
        var retention = await grains.GetGrain<IRetentionGrain>(GrainKeys.Retention(Caller.Of(context).Tenant)).GetAsync();
        var response = new V1.GetRetentionResponse { AuditLogKept = Kept(retention.AuditLog), AuditLogSince = Time(retention.OldestEntry) };
        foreach (var (record, period) in retention.Kinds)
        {
            var kind = new V1.RetainedKind { Kind = AuditWords.Of(record.Kind), Kept = Kept(period), OldestKept = Time(record.OldestKept), LastRun = Time(record.LastRunAt), Deleted = (ulong)record.Deleted };
            if (record.LastAuditIndex >= 0)
                kind.AuditIndex = (ulong)record.LastAuditIndex;
            response.Kinds.Add(kind);
        }
        return response;
    }

    [Authorize(Roles = Roles.Admin)]
    public override async Task<V1.ReleaseFiguresResponse> ReleaseFigures(V1.ReleaseFiguresRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var caller = Caller.Of(context);
        var id = new VersionId(caller.Tenant, Identifiers.ReadId(request.ModelId, "model_id", violations), Identifiers.ReadId(request.Version, "version", violations));
        var by = Identifiers.ReadText(request.By, Identifiers.MaxBytes, "by", violations);
        var actor = Identifiers.ReadText(request.Actor, Identifiers.MaxShortBytes, "actor", violations);
        var window = PaneWindow.Read(request.Panes, violations);
        if (window is not { First: { } first, Last: { } last })
        {
            (first, last) = (0, 0);
            violations.Add("panes", "needs both ends: a release is of a window");
        }
        if ((Int128)last - first >= PaneWindow.Limit)
            violations.Add("panes", $"are more than {PaneWindow.Limit}");
        var epsilon = ReadEpsilon(request.Epsilon, violations);
        if (request.Contribution > DiscreteLaplace.MostContribution || (request.Contribution > 0 && epsilon == 0))
            violations.Add("contribution", $"is for releases with epsilon, from 1 to {DiscreteLaplace.MostContribution}");
        if (request.RequestKey.Length > 0)
            Identifiers.ReadId(request.RequestKey, "request_key", violations);
        violations.ThrowIfAny();
        return await releases.ReleaseAsync(id, by, first, last, epsilon, Math.Max(1, (long)request.Contribution), caller.Actor(actor), request.RequestKey);
    }

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.ReleaseBudget> GetReleaseBudget(V1.GetReleaseBudgetRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var model = Identifiers.ReadId(request.ModelId, "model_id", violations);
        violations.ThrowIfAny();
        return await releases.BudgetAsync(Caller.Of(context).Tenant, model);
    }

    [Authorize(Roles = Roles.Admin)]
    public override async Task<V1.ErasePredictionResponse> ErasePrediction(V1.ErasePredictionRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var caller = Caller.Of(context);
        var model = Identifiers.ReadId(request.ModelId, "model_id", violations);
        var actor = Identifiers.ReadText(request.Actor, Identifiers.MaxShortBytes, "actor", violations);
        var text = request.PredictionIdCase == V1.ErasePredictionRequest.PredictionIdOneofCase.Text ? Identifiers.ReadName(request.Text, Identifiers.MaxBytes, "text", violations) : null;
        if (request.PredictionIdCase == V1.ErasePredictionRequest.PredictionIdOneofCase.None)
            violations.Add("prediction_id", "is missing: text or number");
        violations.ThrowIfAny();
        return await predictions.EraseAsync(caller.Tenant, model, text is null ? PredictionIdReader.OfNumber(request.Number) : PredictionIdReader.OfText(text), caller.Actor(actor));
    }

    [Authorize(Roles = Roles.Admin)]
    public override async Task<V1.ErasePersonResponse> ErasePerson(V1.ErasePersonRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var caller = Caller.Of(context);
        var name = Identifiers.ReadName(request.Name, Identifiers.MaxBytes, "name", violations);
        var actor = Identifiers.ReadText(request.Actor, Identifiers.MaxShortBytes, "actor", violations);
        violations.ThrowIfAny();
        return await people.EraseAsync(caller.Tenant, name, caller.Actor(actor));
    }

    // Whole millionths: what is spent adds up exactly.
    private static long ReadEpsilon(double epsilon, FieldViolations violations)
    {
        var micros = epsilon * DiscreteLaplace.Micro;
        if (epsilon is 0 || (micros is >= 1 and <= DiscreteLaplace.MostEpsilon && Math.Abs(micros - Math.Round(micros)) < 1e-6))
            return (long)Math.Round(micros);
        violations.Add("epsilon", "is a whole number of millionths from 0.000001 to 1000, or 0 for none");
        return 0;
    }

    private static Duration? Kept(TimeSpan? period) => period is { } known ? Duration.FromTimeSpan(known) : null;

    private static Timestamp? Time(DateTimeOffset? at) => at is { } known ? Timestamp.FromDateTimeOffset(known) : null;

    private async Task<V1.AccessDenials> ListAsync(string tenant, int limit)
    {
        var page = await grains.GetGrain<IAccessDenialGrain>(GrainKeys.AccessDenials(tenant)).ListAsync(limit);
        return new()
        {
            Entries =
            {
                page.Entries.Select(entry => new V1.AccessDenial
                {
                    Minute = Timestamp.FromDateTimeOffset(entry.Minute), Principal = entry.Principal, Reason = entry.Reason, Method = entry.Method, Calls = (ulong)entry.Count,
                }),
            },
            ForgottenEntries = (ulong)page.Forgotten,
            ForgottenCalls = (ulong)page.ForgottenCalls,
        };
    }
}
