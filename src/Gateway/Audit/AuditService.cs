using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains;
using Watchgrain.Grains.Audit;

namespace Watchgrain.Gateway.Audit;

/// <summary>Shows the tenant's audit log.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName, Roles = Roles.Read)]
internal sealed class AuditService(IGrainFactory grains) : V1.AuditService.AuditServiceBase
{
    public override async Task<V1.GetCheckpointResponse> GetCheckpoint(V1.GetCheckpointRequest request, ServerCallContext context)
    {
        var checkpoint = await Log(context).GetCheckpointAsync();
        return new() { Checkpoint = new() { Origin = checkpoint.Origin, Size = (ulong)checkpoint.Size, RootHash = ByteString.CopyFrom(checkpoint.RootHash) } };
    }

    public override async Task<V1.ListEntriesResponse> ListEntries(V1.ListEntriesRequest request, ServerCallContext context)
    {
        var rows = request.First > long.MaxValue ? [] : await Log(context).ListAsync((long)request.First, Paging.Size(request.Limit));
        return new()
        {
            Entries = { rows.Select(row => new V1.AuditEntry { Index = (ulong)row.Index, Bytes = ByteString.CopyFrom(row.Bytes), LeafHash = ByteString.CopyFrom(row.LeafHash) }) },
        };
    }

    private IAuditLogGrain Log(ServerCallContext context) => grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(Caller.Of(context).Tenant));
}
