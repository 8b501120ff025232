using Grpc.Core;
using Watchgrain.Grains;
using Watchgrain.Grains.Audit;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class RecordsTests(RunningGateway gateway)
{
    [Fact]
    public async Task Flood_OfStrangers_MakesFewEntriesThatAdminsSeeAndTheAuditLogDoesNotGrow()
    {
        var logs = (string[])["alpha", "beta"];
        var sizes = await Task.WhenAll(logs.Select(SizeAsync));
        var before = (await ListAsync(gateway.Alice)).Strangers;

        for (var call = 0; call < 500; call++)
            Assert.Equal(StatusCode.Unauthenticated, (await Rpc.RefusedAsync(() => gateway.Stranger.CallAsync<V1.ListEntriesRequest, V1.ListEntriesResponse>("AuditService/ListEntries", new()))).Code);

        var strangers = (await ListAsync(gateway.Alice)).Strangers;
        // All from one address: an entry for each minute that the flood took. Other tests send strangers too.
        Assert.InRange(strangers.Entries.Count - before.Entries.Count, 0, 5);
        Assert.InRange(Calls(strangers) - Calls(before), 500, 600);
        Assert.StartsWith("stranger-", strangers.Entries[0].Principal, StringComparison.Ordinal);
        Assert.Equal("UNAUTHENTICATED", strangers.Entries[0].Reason);
        // Strangers belong to no tenant.
        Assert.InRange(Calls((await ListAsync(gateway.Carol)).Strangers) - Calls(before), 500, 600);
        // Other tests of the running gateway append to the logs, but no more than a few hundred entries each, and none of ours.
        foreach (var (log, size) in logs.Zip(sizes))
            Assert.DoesNotContain(await gateway.Grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(log)).ListAsync(size, 1000), row => row.EntryKey.Contains("denial", StringComparison.Ordinal) || row.EntryKey.Contains("stranger", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Denial_OfAPrincipal_ShowsToItsTenantsAdminsOnly()
    {
        Assert.Equal("ROLE_MISSING", (await Rpc.RefusedAsync(() => ListAsync(gateway.Bob))).Reason);
        Assert.Equal("ROLE_MISSING", (await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.ApproveRequest, V1.ApproveResponse>("DecisionService/Approve", new() { DecisionId = "x" }))).Reason);

        var own = (await ListAsync(gateway.Alice)).Own;
        var bob = own.Entries.First(entry => entry.Principal == "bob");
        Assert.Equal("ROLE_MISSING", bob.Reason);
        Assert.StartsWith("watchgrain.v1.", bob.Method, StringComparison.Ordinal);
        Assert.True(own.Entries.Where(entry => entry.Principal == "bob").Sum(entry => (long)entry.Calls) >= 2);
        Assert.DoesNotContain((await ListAsync(gateway.Carol)).Own.Entries, entry => entry.Principal == "bob");
    }

    [Fact]
    public async Task Retention_OfATenant_IsShownToReadersWithItsPeriods()
    {
        var retention = await gateway.Bob.CallAsync<V1.GetRetentionRequest, V1.GetRetentionResponse>("RecordsService/GetRetention", new());

        Assert.Equal(
            ["model_figures 760", "feature_figures 400", "slice_figures 400", "source_figures 400", "caller_figures 90", "incidents 760", "decisions 2190", "dead_letters 30", "access_denials 90"],
            retention.Kinds.Select(kind => $"{kind.Kind} {kind.Kept.ToTimeSpan().Days}"));
        Assert.Equal(2190, retention.AuditLogKept.ToTimeSpan().Days);
        Assert.All(retention.Kinds, kind => Assert.False(kind.HasAuditIndex));
        Assert.Equal(StatusCode.Unauthenticated, (await Rpc.RefusedAsync(() => gateway.Stranger.CallAsync<V1.GetRetentionRequest, V1.GetRetentionResponse>("RecordsService/GetRetention", new()))).Code);
    }

    [Fact]
    public async Task Prediction_ThatIsErased_IsFoundOnceAndItsEntryNamesItToNobodyWithoutTheReceipt()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var batch = Flights.Rows(0, 100);
        await flights.SendAsync(flights.Report(0, batch));
        var id = batch.Ids.Text.Count > 0 ? new V1.ErasePredictionRequest { Text = batch.Ids.Text[3] } : new() { Number = batch.Ids.Numbers[3] };
        id.ModelId = flights.Model;
        await flights.StateAsync(state => state.Panes.Sum(pane => (long)pane.Rows) == 100);
        // What is reported reaches its label partition a moment later.
        V1.ErasePredictionResponse erased;
        do erased = await EraseAsync(gateway.Alice, id);
        while (erased.Versions.Count == 0);
        var again = await EraseAsync(gateway.Alice, id);

        Assert.Equal((Flights.Version, V1.FoundPrediction.Waiting, true), Assert.Single(erased.Versions) is var first ? (first.Version, first.Found, first.Gone) : default);
        Assert.Equal((V1.FoundPrediction.Erased, true), Assert.Single(again.Versions) is var second ? (second.Found, second.Gone) : default);
        Assert.NotEqual(erased.Receipt, again.Receipt);
        var entry = await gateway.EntryAsync(erased.AuditIndex);
        Assert.Equal(("alice", flights.Model, "prediction"), (entry.Actor, entry.ModelId, entry.Erasure.Kind));
        // As docs/privacy.md says.
        byte[] name = id.PredictionIdCase == V1.ErasePredictionRequest.PredictionIdOneofCase.Text ? [(byte)'t', .. System.Text.Encoding.UTF8.GetBytes(id.Text)] : [(byte)'n', .. BitConverter.GetBytes(id.Number)];
        byte[] subject = [.. System.Text.Encoding.UTF8.GetBytes($"alpha\0{flights.Model}\0"), .. System.Security.Cryptography.SHA256.HashData(name)[..16]];
        Assert.Equal(System.Security.Cryptography.HMACSHA256.HashData(erased.Receipt.Span, subject), entry.Erasure.SubjectDigest.ToByteArray());
        // Its label is not kept.
        await flights.SendAsync(flights.Labels(0, batch));
        await flights.StateAsync(state => state.Counters is { LabelsJoined: 99, LabelsExpired: 1 });
    }

    [Fact]
    public async Task Erasure_ThatAVersionDoesNotAnswer_IsDoneInTheOthersAndGivesTheReceipt()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        // As after damage: the model has a reference of this version that the version itself does not know.
        await gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = flights.Model, Version = "0", Spec = Specs.New() });
        var model = gateway.Grains.GetGrain<Watchgrain.Grains.Models.IModelGrain>(GrainKeys.Model("alpha", flights.Model));
        await model.ReferenceSetAsync("0", (await model.GetAsync())!.Versions.Single(version => version.Version == Flights.Version).Reference!);
        var batch = Flights.Rows(0, 10);
        await flights.SendAsync(flights.Report(0, batch));

        V1.ErasePredictionResponse erased;
        do erased = await EraseAsync(gateway.Alice, new() { ModelId = flights.Model, Text = batch.Ids.Text[3] });
        while (erased.Versions.Count == 1);

        Assert.Equal([("0", V1.FoundPrediction.Unknown, false), (Flights.Version, V1.FoundPrediction.Waiting, true)], erased.Versions.OrderBy(version => version.Version, StringComparer.Ordinal).Select(version => (version.Version, version.Found, version.Gone)));
        Assert.Equal(32, erased.Receipt.Length);
        Assert.Single(await gateway.Grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog("alpha")).ListAsync((long)erased.AuditIndex, 1));
    }

    [Fact]
    public async Task Erasure_ThatCannotBe_IsRefusedWithTheFieldOrTheReason()
    {
        Assert.Equal(StatusCode.PermissionDenied, (await Rpc.RefusedAsync(() => EraseAsync(gateway.Bob, new() { ModelId = "m", Text = "a" }))).Code);
        Assert.Equal("UNKNOWN_MODEL", (await Rpc.RefusedAsync(() => EraseAsync(gateway.Carol, new() { ModelId = "m", Text = "a" }))).Reason);
        Assert.Equal(["prediction_id"], (await Rpc.RefusedAsync(() => EraseAsync(gateway.Alice, new() { ModelId = "m" }))).Fields);
        Assert.Equal(["text"], (await Rpc.RefusedAsync(() => EraseAsync(gateway.Alice, new() { ModelId = "m", Text = "" }))).Fields);
        Assert.Equal(["text"], (await Rpc.RefusedAsync(() => EraseAsync(gateway.Alice, new() { ModelId = "m", Text = "a\n" }))).Fields);
    }

    private static Task<V1.ErasePredictionResponse> EraseAsync(Rpc caller, V1.ErasePredictionRequest request) => caller.CallAsync<V1.ErasePredictionRequest, V1.ErasePredictionResponse>("RecordsService/ErasePrediction", request);

    private static long Calls(V1.AccessDenials denials) => denials.Entries.Sum(entry => (long)entry.Calls) + (long)denials.ForgottenCalls;

    private async Task<long> SizeAsync(string tenant) => (await gateway.Grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(tenant)).GetCheckpointAsync()).Size;

    private static Task<V1.ListAccessDenialsResponse> ListAsync(Rpc caller) => caller.CallAsync<V1.ListAccessDenialsRequest, V1.ListAccessDenialsResponse>("RecordsService/ListAccessDenials", new() { Limit = 1000 });
}
