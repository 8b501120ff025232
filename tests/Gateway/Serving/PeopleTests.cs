using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Watchgrain.Audit.V1;

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>Names of people beside the entries of the audit log, and their erasure.</summary>
public sealed class PeopleTests(RunningGateway gateway)
{
    [Fact]
    public async Task Person_ThatIsErased_IsATokenInEntriesThatStayAsTheyAre()
    {
        var model = (await Flights.WatchedAsync(gateway.Heidi, gateway.NewModel())).Model;
        var proposed = (await gateway.Heidi.CallAsync<V1.ProposeRequest, V1.ProposeResponse>("DecisionService/Propose", new() { Rationale = "the vendor warns of it", Action = new() { ModelId = model, Version = "1", Action = V1.Action.Hold } })).Decision;
        var approved = (await gateway.Ivan.CallAsync<V1.ApproveRequest, V1.ApproveResponse>("DecisionService/Approve", new() { DecisionId = proposed.DecisionId, Rationale = "seen" })).Decision;
        var (before, read) = (await ListAsync(gateway.Heidi, approved.LastAuditIndex), await ListAsync(gateway.Ivan, approved.LastAuditIndex));
        var entry = Entry.Parser.ParseFrom(before.Entries.Single().Bytes);
        var size = (await gateway.Heidi.CallAsync<V1.GetCheckpointRequest, V1.GetCheckpointResponse>("AuditService/GetCheckpoint", new())).Checkpoint;

        Assert.Equal("A person says: the vendor warns of it. Proposed: hold the predictions (needs approval).", proposed.Sentence);
        Assert.Equal([(entry.Actor, "ivan"), (entry.Decision.ProposedBy, "heidi")], before.People.Select(person => (person.Token, person.Name)));
        // As docs/formats/audit-entry.md says.
        Assert.All(before.People, person => Assert.Equal(person.Token, $"person:{Convert.ToHexStringLower(HMACSHA256.HashData(person.Key.Span, Encoding.UTF8.GetBytes(person.Name)).AsSpan(0, 20))}"));
        Assert.Equal([("ivan", 0), ("heidi", 0)], read.People.Select(person => (person.Name, person.Key.Length)));

        Assert.Equal(StatusCode.PermissionDenied, (await Rpc.RefusedAsync(() => EraseAsync(gateway.Ivan, "ivan"))).Code);
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_PERSON"), await Rpc.RefusedAsync(() => EraseAsync(gateway.Carol, "ivan")) is var foreign ? (foreign.Code, foreign.Reason) : default);
        Assert.Equal(["name"], (await Rpc.RefusedAsync(() => EraseAsync(gateway.Heidi, ""))).Fields);
        var erased = await EraseAsync(gateway.Heidi, "Ivan");
        var again = await Rpc.RefusedAsync(() => EraseAsync(gateway.Heidi, "ivan"));

        Assert.Equal((entry.Actor, "UNKNOWN_PERSON"), (erased.Token, again.Reason));
        var erasure = await gateway.EntryAsync(erased.AuditIndex, "omega");
        Assert.Equal(("heidi", "person", entry.Actor, ""), (erasure.Actor, erasure.Erasure.Kind, $"person:{Convert.ToHexStringLower(erasure.Erasure.SubjectDigest.Span)}", erasure.ModelId));
        var after = await ListAsync(gateway.Heidi, approved.LastAuditIndex);
        Assert.Equal((before.Entries.Single(), "heidi"), (after.Entries.Single(), Assert.Single(after.People).Name));
        var grown = await gateway.Ivan.CallAsync<V1.GetConsistencyProofRequest, V1.GetConsistencyProofResponse>("AuditService/GetConsistencyProof", new() { FirstSize = size.Size });
        Assert.Equal(size.RootHash, grown.FirstRootHash);

        // The record has the name as long as it is kept; who acts again is somebody new in the log.
        Assert.Equal("ivan", (await gateway.Heidi.CallAsync<V1.GetDecisionRequest, V1.GetDecisionResponse>("DecisionService/GetDecision", new() { DecisionId = proposed.DecisionId })).Decision.DecidedBy);
        var lifted = (await gateway.Ivan.CallAsync<V1.LiftRequest, V1.LiftResponse>("DecisionService/Lift", new() { DecisionId = proposed.DecisionId, Rationale = "it is over" })).Decision;
        var anew = await ListAsync(gateway.Ivan, lifted.LastAuditIndex);
        Assert.NotEqual(entry.Actor, anew.People.Single(person => person.Name == "ivan").Token);
    }

    [Fact]
    public async Task People_OfAnotherTenant_AreNotSeen()
    {
        Assert.Equal("UNKNOWN_PERSON", (await Rpc.RefusedAsync(() => EraseAsync(gateway.Carol, "heidi"))).Reason);
        Assert.DoesNotContain((await gateway.Carol.CallAsync<V1.ListEntriesRequest, V1.ListEntriesResponse>("AuditService/ListEntries", new() { Limit = 1000 })).People, person => person.Name is "heidi" or "ivan" or "alice");
        Assert.Equal(StatusCode.Unauthenticated, (await Rpc.RefusedAsync(() => EraseAsync(gateway.Stranger, "heidi"))).Code);
    }

    private static Task<V1.ListEntriesResponse> ListAsync(Rpc caller, ulong index) => caller.CallAsync<V1.ListEntriesRequest, V1.ListEntriesResponse>("AuditService/ListEntries", new() { First = index, Limit = 1 });

    private static Task<V1.ErasePersonResponse> EraseAsync(Rpc caller, string name) => caller.CallAsync<V1.ErasePersonRequest, V1.ErasePersonResponse>("RecordsService/ErasePerson", new() { Name = name });
}
