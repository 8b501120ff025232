using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class RegistrationTests(RunningGateway gateway)
{
    [Fact]
    public async Task Version_RegisteredAgain_IsUnchangedAndOtherContentIsRefused()
    {
        var flights = await Flights.RegisterAsync(gateway.Alice, gateway.NewModel());
        var request = new V1.RegisterVersionRequest { ModelId = flights.Model, Version = Flights.Version, Spec = Specs.New() };

        Assert.False((await RegisterAsync(request)).Created);

        request.Spec.PaneLength = 7;
        var refused = await Rpc.RefusedAsync(() => RegisterAsync(request));
        Assert.Equal((StatusCode.AlreadyExists, "OTHER_CONTENT"), (refused.Code, refused.Reason));

        request.ModelId = "nowhere";
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_MODEL"), await CodeAsync(() => RegisterAsync(request)));
    }

    // Its one numeric feature has none to be watched with, and that is no wish of the spec.
    [Fact]
    public async Task Version_RegisteredAgainAsItIsShown_IsUnchanged()
    {
        var flights = await Flights.RegisterAsync(gateway.Alice, gateway.NewModel());
        var shown = (await gateway.Bob.CallAsync<V1.GetModelRequest, V1.GetModelResponse>("ModelService/GetModel", new() { ModelId = flights.Model })).Model.Versions[0].Spec;

        Assert.True(shown.JointDistribution);
        Assert.False((await RegisterAsync(new() { ModelId = flights.Model, Version = Flights.Version, Spec = shown })).Created);
    }

    [Fact]
    public async Task Spec_Wrong_NamesEveryField()
    {
        var spec = Specs.New();
        spec.ClearPaneLength();
        spec.Features[1].Kind = V1.FeatureKind.Unspecified;

        var refused = await Rpc.RefusedAsync(() => RegisterAsync(new() { ModelId = "a/b", Version = "", Spec = spec }));

        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
        Assert.Equal(["model_id", "version", "spec.features[1].kind", "spec.pane_length", "spec.slices[0].feature"], refused.Fields);
    }

    [Fact]
    public async Task Reference_Set_StandsAtTheModelAndIsIdempotent()
    {
        var flights = await Flights.RegisterAsync(gateway.Alice, gateway.NewModel());

        var first = await gateway.Alice.SetReferenceAsync(flights.Reference());
        var second = await gateway.Alice.SetReferenceAsync(flights.Reference());

        Assert.Equal((400L, 400L), (first.Reference.Rows, first.Reference.LabelledRows));
        Assert.Equal(first, second);
        var model = (await gateway.Bob.CallAsync<V1.GetModelRequest, V1.GetModelResponse>("ModelService/GetModel", new() { ModelId = flights.Model })).Model;
        Assert.Equal(("Flights", first.Reference), (model.DisplayName, Assert.Single(model.Versions).Reference));

        var other = flights.Reference();
        other[1].Rows.Batch.Scores[0] = 0.123;
        Assert.Equal((StatusCode.FailedPrecondition, "OTHER_REFERENCE"), await CodeAsync(() => gateway.Alice.SetReferenceAsync(other)));
    }

    [Fact]
    public async Task Reference_WithOneBadRow_IsRefusedWhole()
    {
        var flights = await Flights.RegisterAsync(gateway.Alice, gateway.NewModel());
        var parts = flights.Reference();
        parts[2].Rows.Batch.Scores[7] = 1.5;

        var refused = await Rpc.RefusedAsync(() => gateway.Alice.SetReferenceAsync(parts));

        Assert.Equal((StatusCode.InvalidArgument, "rows.batch.scores"), (refused.Code, Assert.Single(refused.Fields)));
        Assert.Equal((StatusCode.FailedPrecondition, "NO_REFERENCE"), await CodeAsync(() => flights.SendAsync(flights.Report(0, Flights.Rows(0, 1)))));
    }

    [Fact]
    public async Task Reference_WithoutHeaderOrRows_IsRefused()
    {
        var flights = await Flights.RegisterAsync(gateway.Alice, gateway.NewModel());
        Assert.Equal("header", Assert.Single((await Rpc.RefusedAsync(() => gateway.Alice.SetReferenceAsync(flights.Reference()[1..]))).Fields));
        Assert.Equal("rows", Assert.Single((await Rpc.RefusedAsync(() => gateway.Alice.SetReferenceAsync(flights.Reference()[0]))).Fields));
    }

    [Fact]
    public async Task Models_Listed_ComeInPages()
    {
        string[] models = [gateway.NewModel(), gateway.NewModel(), gateway.NewModel()];
        foreach (var model in models)
            await Flights.RegisterAsync(gateway.Carol, model);

        List<string> listed = [];
        var page = new V1.ListModelsResponse();
        do
        {
            page = await gateway.Carol.CallAsync<V1.ListModelsRequest, V1.ListModelsResponse>("ModelService/ListModels", new() { PageSize = 2, PageToken = page.NextPageToken });
            Assert.InRange(page.Models.Count, 0, 2);
            listed.AddRange(page.Models.Select(m => m.ModelId));
        }
        while (page.NextPageToken.Length > 0);

        Assert.Subset(listed.ToHashSet(), models.ToHashSet());
        Assert.Equal(listed.Order(StringComparer.Ordinal), listed);
    }

    private Task<V1.RegisterVersionResponse> RegisterAsync(V1.RegisterVersionRequest request) =>
        gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", request);

    private static async Task<(StatusCode, string)> CodeAsync(Func<Task> call)
    {
        var refused = await Rpc.RefusedAsync(call);
        return (refused.Code, refused.Reason);
    }
}
