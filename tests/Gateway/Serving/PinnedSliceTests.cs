using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>Features of the rows of a pinned slice, from reports to figures.</summary>
public sealed class PinnedSliceTests(RunningGateway gateway)
{
    private const int Producers = 4;
    private const int BatchRows = 25;

    [Fact]
    public async Task Feature_OfAPinnedSlice_IsThatOfItsRowsBesideThoseOfTheReference()
    {
        var flights = await StartAsync();
        var rows = Flights.Rows(0, Producers * BatchRows);
        // Flights from ATL are all of one length; the others are as before.
        for (var row = 0; row < rows.Positions.Count; row += 2)
            rows.Columns[0].Doubles.Values[row] = 170;
        for (var producer = 0; producer < Producers; producer++)
            await flights.SendAsync(flights.Report((ulong)producer, Part(rows, producer * BatchRows), $"pod-{producer}"));
        var end = flights.Report(Producers, new());
        end.Watermark = 1_000;
        await flights.SendAsync(end);
        await flights.StateAsync(state => state is { HasClosedThrough: true, ClosedThrough: 0 });

        var atlanta = await FeatureAsync(flights, "distance", "origin", "ATL");
        var boston = await FeatureAsync(flights, "distance", "origin", "BOS");
        var far = await FeatureAsync(flights, "distance", "", "far");
        var near = await FeatureAsync(flights, "distance", "@slice", "near");
        var score = await FeatureAsync(flights, "@score", "origin", "BOS");

        var pane = Assert.Single(atlanta.Panes);
        Assert.Equal((200L, 50L, true, 170.0, 170.0), (atlanta.ReferenceRows, pane.Rows, pane.Closed, pane.Numeric.Min, pane.Numeric.Max));
        Assert.True(pane.Distances.Psi > 1);
        Assert.Equal((200L, 50L, 101.0, 199.0), (boston.ReferenceRows, boston.Panes[0].Rows, boston.Panes[0].Numeric.Min, boston.Panes[0].Numeric.Max));
        Assert.Equal(0, boston.Panes[0].Distances.KolmogorovSmirnov, 1e-12);
        Assert.Equal(Enumerable.Range(0, 50).Average(row => (2 * row + 1.5) / 100), score.Panes[0].Numeric.Mean, 1e-12);
        var wanted = rows.Columns[0].Doubles.Values.Where(distance => distance >= 130).ToArray();
        Assert.Equal((280L, wanted.Length, ""), (far.ReferenceRows, far.Panes[0].Rows, far.NotCompared));
        Assert.Equal(wanted.Average(), far.Panes[0].Numeric.Mean, 1e-9);
        // Thirty of each hundred.
        Assert.Equal((120L, 15L, "the reference has 120 rows of slice near, and a comparison takes 200"), (near.ReferenceRows, near.Panes[0].Rows, near.NotCompared));
        Assert.Null(near.Panes[0].Distances);
        Assert.Equal(["ATL", "BOS"], (await FeatureAsync(flights, "origin", "", "far")).Panes[0].TopCategories.Select(category => category.Category).Order(StringComparer.Ordinal));
        Assert.Equal(50, (await FeatureAsync(flights, "distance", "origin", "ATL", "north")).Panes[0].Rows);
        Assert.Empty((await FeatureAsync(flights, "distance", "origin", "ATL", "south")).Panes);
        var signals = (await gateway.Bob.CallAsync<V1.ListSignalsRequest, V1.ListSignalsResponse>("QueryService/ListSignals", new() { ModelId = flights.Model, Version = Flights.Version })).Signals;
        Assert.All(signals, signal => Assert.Equal("", signal.Subject.Slice));
    }

    [Fact]
    public async Task Feature_OfASliceThatIsNotPinned_IsRefusedAndSaysWhichAre()
    {
        var flights = await StartAsync();
        Task<Refused> AskAsync(string feature, string value) => Rpc.RefusedAsync(() => FeatureAsync(flights, "distance", feature, value));

        var some = await AskAsync("", "some");
        Assert.Equal((StatusCode.FailedPrecondition, "SLICE_NOT_PINNED", "Slice some has no figures by feature, for it is not pinned; pinned are origin=ATL, origin=BOS, far, near."), (some.Code, some.Reason, some.Message));
        var unknown = await AskAsync("origin", "JFK");
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_SLICE"), (unknown.Code, unknown.Reason));
        var empty = await AskAsync("origin", "");
        Assert.Equal((StatusCode.InvalidArgument, "slice.value"), (empty.Code, Assert.Single(empty.Fields)));

        var none = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var refused = await Rpc.RefusedAsync(() => FeatureAsync(none, "distance", "origin", "ATL"));
        Assert.Equal("Slice origin=ATL has no figures by feature, for it is not pinned; none of the version is: the spec pins slices with pinned.", refused.Message);
    }

    [Fact]
    public async Task Spec_WithPinnedSlices_IsShownAsItWasRegistered()
    {
        var flights = await StartAsync();

        var spec = (await gateway.Bob.CallAsync<V1.GetModelRequest, V1.GetModelResponse>("ModelService/GetModel", new() { ModelId = flights.Model })).Model.Versions[0].Spec;

        Assert.Equal(Slices, spec.Slices);
    }

    private static V1.SliceSpec[] Slices =>
    [
        new() { Feature = "origin", Values = { "ATL", "BOS" }, Pinned = true },
        new() { Name = "far", Where = "distance >= 130", Pinned = true },
        new() { Name = "near", Where = "distance < 130", Pinned = true },
        new() { Name = "some", Where = "distance < 150" },
    ];

    private async Task<Flights> StartAsync()
    {
        var flights = new Flights(gateway.Alice, gateway.NewModel());
        var spec = Specs.New();
        spec.Slices.Clear();
        spec.Slices.AddRange(Slices);
        await gateway.Alice.CallAsync<V1.RegisterModelRequest, V1.RegisterModelResponse>("ModelService/RegisterModel", new() { ModelId = flights.Model, DisplayName = "Flights", Owner = "ops" });
        await gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = flights.Model, Version = Flights.Version, Spec = spec });
        await gateway.Alice.SetReferenceAsync(flights.Reference());
        return flights;
    }

    private static V1.Batch Part(V1.Batch all, int from) => new()
    {
        Positions = { all.Positions.Skip(from).Take(BatchRows) },
        Ids = new() { Text = { all.Ids.Text.Skip(from).Take(BatchRows) } },
        Scores = { all.Scores.Skip(from).Take(BatchRows) },
        Columns =
        {
            new V1.Column { Name = "distance", Doubles = new() { Values = { all.Columns[0].Doubles.Values.Skip(from).Take(BatchRows) } } },
            new V1.Column { Name = "origin", Categories = new() { Dictionary = { all.Columns[1].Categories.Dictionary }, Codes = { all.Columns[1].Categories.Codes.Skip(from).Take(BatchRows) } } },
        },
    };

    private Task<V1.GetFeatureResponse> FeatureAsync(Flights flights, string name, string feature, string value, string source = "") => gateway.Bob.CallAsync<V1.GetFeatureRequest, V1.GetFeatureResponse>(
        "QueryService/GetFeature", new() { ModelId = flights.Model, Version = Flights.Version, Feature = name, Source = source, Slice = new() { Feature = feature, Value = value } });
}
