using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains;
using Watchgrain.Grains.Denials;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Retention;

namespace Watchgrain.Gateway.Records;

/// <summary>Shows what the tenant's host keeps, and for how long.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName)]
internal sealed class RecordsService(IGrainFactory grains, AccessDenialHandOver denials) : V1.RecordsService.RecordsServiceBase
{
    [Authorize(Roles = Roles.Admin)]
    public override async Task<V1.ListAccessDenialsResponse> ListAccessDenials(V1.ListAccessDenialsRequest request, ServerCallContext context)
    {
        // What this gateway has counted shows at once.
        await denials.HandOverAsync(context.CancellationToken);
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
