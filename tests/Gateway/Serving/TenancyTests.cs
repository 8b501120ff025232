using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class TenancyTests(RunningGateway gateway)
{
    [Fact]
    public async Task Caller_WithAnUnknownKey_IsUnauthenticated() =>
        Assert.Equal(StatusCode.Unauthenticated, (await Rpc.RefusedAsync(() => ListAsync(gateway.Stranger))).Code);

    [Fact]
    public async Task Caller_WithoutTheRole_IsDenied()
    {
        Assert.Empty((await gateway.Bob.CallAsync<V1.ListDecisionsRequest, V1.ListDecisionsResponse>("DecisionService/ListDecisions", new() { ModelId = "none" })).Decisions);

        var refused = await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.ApproveRequest, V1.ApproveResponse>("DecisionService/Approve", new() { DecisionId = "x" }));

        Assert.Equal((StatusCode.PermissionDenied, "ROLE_MISSING"), (refused.Code, refused.Reason));
        Assert.Equal(StatusCode.PermissionDenied, (await Rpc.RefusedAsync(() => new Flights(gateway.Bob, "m").SendAsync(new V1.ReportRequest()))).Code);
    }

    [Fact]
    public async Task Key_OfASupplier_ReportsInItsOwnNameAlone()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var supplier = new Flights(gateway.Northern, flights.Model);

        Assert.Equal(1u, (await supplier.SendAsync(supplier.Report(0, Flights.Rows(0, 1), producer: "supplier"))).AcceptedRows);
        var rows = await Rpc.RefusedAsync(() => supplier.SendAsync(supplier.Report(1, Flights.Rows(1, 1), producer: "supplier", source: "south")));
        var labels = await Rpc.RefusedAsync(() => supplier.SendAsync(supplier.Labels(0, Flights.Rows(0, 1), producer: "supplier-labels", source: "south")));

        Assert.Equal((StatusCode.PermissionDenied, "SOURCE_OF_OTHERS"), (rows.Code, rows.Reason));
        Assert.Equal((StatusCode.PermissionDenied, "SOURCE_OF_OTHERS"), (labels.Code, labels.Reason));
    }

    [Fact]
    public async Task Model_OfAnotherTenant_IsNotFound()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());

        var refused = await Rpc.RefusedAsync(() => new Flights(gateway.Carol, flights.Model) is var foreign ? foreign.SendAsync(foreign.Report(0, Flights.Rows(0, 1))) : Task.CompletedTask);

        Assert.Equal((StatusCode.NotFound, "UNKNOWN_VERSION"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Caller_WithoutKeysConfigured_IsTheAnonymousOne()
    {
        var flights = await Flights.RegisterAsync(gateway.Anonymous, gateway.NewModel());
        Assert.Contains((await ListAsync(gateway.Anonymous)).Models, m => m.ModelId == flights.Model);
    }

    private static Task<V1.ListModelsResponse> ListAsync(Rpc caller) => caller.CallAsync<V1.ListModelsRequest, V1.ListModelsResponse>("ModelService/ListModels", new() { PageSize = 1000 });
}
