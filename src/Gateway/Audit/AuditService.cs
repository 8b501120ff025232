using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.People;

namespace Watchgrain.Gateway.Audit;

/// <summary>Shows the tenant's audit log.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName, Roles = Roles.Read)]
internal sealed class AuditService(IGrainFactory grains) : V1.AuditService.AuditServiceBase
{
    public override async Task<V1.GetCheckpointResponse> GetCheckpoint(V1.GetCheckpointRequest request, ServerCallContext context)
    {
        var checkpoint = await Log(context).GetCheckpointAsync();
        return new()
        {
            Checkpoint = new() { Origin = checkpoint.Origin, Size = (ulong)checkpoint.Size, RootHash = ByteString.CopyFrom(checkpoint.RootHash) },
            SignedNote = checkpoint.SignedNote,
            VerifierKey = checkpoint.VerifierKey,
        };
    }

    public override async Task<V1.ListEntriesResponse> ListEntries(V1.ListEntriesRequest request, ServerCallContext context)
    {
        var rows = request.First > long.MaxValue ? [] : await Log(context).ListAsync((long)request.First, Paging.Size(request.Limit));
        return new()
        {
            Entries = { rows.Select(row => new V1.AuditEntry { Index = (ulong)row.Index, Bytes = ByteString.CopyFrom(row.Bytes), LeafHash = ByteString.CopyFrom(row.LeafHash) }) },
            People = { await PeopleInAsync(rows, context) },
        };
    }

    public override async Task<V1.ListCheckpointsResponse> ListCheckpoints(V1.ListCheckpointsRequest request, ServerCallContext context)
    {
        var notes = request.Above > long.MaxValue ? [] : await Log(context).ListCheckpointsAsync((long)request.Above, Paging.Size(request.Limit));
        return new() { Checkpoints = { notes.Select(note => new V1.SignedCheckpoint { Size = (ulong)note.Size, SignedNote = note.Note }) } };
    }

    public override async Task<V1.GetInclusionProofResponse> GetInclusionProof(V1.GetInclusionProofRequest request, ServerCallContext context)
    {
        var log = Log(context);
        var size = await SizeAsync(log, "size", request.Size);
        if (request.Index >= (ulong)size)
            throw Refusal.Invalid("index", $"{request.Index} is not in the log of {size} entries");
        var proof = await log.ProveInclusionAsync((long)request.Index, size);
        return new()
        {
            Index = request.Index,
            Size = (ulong)size,
            LeafHash = ByteString.CopyFrom(proof.Subject),
            RootHash = ByteString.CopyFrom(proof.RootHash),
            Hashes = { proof.Hashes.Select(ByteString.CopyFrom) },
        };
    }

    public override async Task<V1.GetConsistencyProofResponse> GetConsistencyProof(V1.GetConsistencyProofRequest request, ServerCallContext context)
    {
        var log = Log(context);
        var second = await SizeAsync(log, "second_size", request.SecondSize);
        if (request.FirstSize > (ulong)second)
            throw Refusal.Invalid("first_size", $"{request.FirstSize} is more than second_size, {second}");
        var proof = await log.ProveConsistencyAsync((long)request.FirstSize, second);
        return new()
        {
            FirstSize = request.FirstSize,
            SecondSize = (ulong)second,
            FirstRootHash = ByteString.CopyFrom(proof.Subject),
            SecondRootHash = ByteString.CopyFrom(proof.RootHash),
            Hashes = { proof.Hashes.Select(ByteString.CopyFrom) },
        };
    }

    /// <summary>Entries have tokens: who may read them sees names beside, who administers the tenant the keys too.</summary>
    private async Task<IEnumerable<V1.NamedPerson>> PeopleInAsync(AuditRow[] rows, ServerCallContext context)
    {
        if (EntryNames.TokensIn(rows) is not { Length: > 0 } tokens)
            return [];
        var showsKeys = context.GetHttpContext().User.IsInRole(Roles.Admin);
        var people = await grains.GetGrain<IPeopleGrain>(GrainKeys.People(Caller.Of(context).Tenant)).OpenAsync(tokens);
        return people.Select(person => new V1.NamedPerson { Token = person.Token, Name = person.Name, Key = showsKeys ? ByteString.CopyFrom(person.Key) : ByteString.Empty });
    }

    /// <summary>The size that a request names, or the log's.</summary>
    private static async Task<long> SizeAsync(IAuditLogGrain log, string field, ulong wanted)
    {
        var now = (await log.GetCheckpointAsync()).Size;
        if (wanted > (ulong)now)
            throw Refusal.Invalid(field, $"{wanted} is more than the log has: {now} entries");
        return wanted == 0 ? now : (long)wanted;
    }

    private IAuditLogGrain Log(ServerCallContext context) => grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(Caller.Of(context).Tenant));
}
