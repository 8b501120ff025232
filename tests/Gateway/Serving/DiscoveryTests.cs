using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>Slices that nobody declared, from rows and labels that come in to the list of them and their signal.</summary>
public sealed class DiscoveryTests(RunningGateway gateway)
{
    private const int PaneRows = 100;
    private const int ReferencePanes = 8;

    [Fact]
    public async Task Value_WhoseLabelsAreHalfWrong_IsListedAndSignalledUnderItsName()
    {
        var flights = await StartAsync(gateway.NewModel());
        var before = await ListAsync(flights);
        // ATL, BOS, none and others; eight ranges of the distance and none.
        Assert.Equal((13u, 16u, 0), (before.Cells, before.Pairs, before.Slices.Count));
        for (var pane = 0; pane < 6; pane++)
        {
            var rows = Flights.Rows((ReferencePanes + pane) * PaneRows, PaneRows);
            await flights.SendAsync(flights.Report((ulong)pane, rows));
            var labels = flights.Labels((ulong)pane, rows);
            // Half of those from BOS, from the fourth pane on.
            for (var row = 1; pane >= 3 && row < PaneRows; row += 4)
                labels.Labels[row] = 1 - labels.Labels[row];
            await flights.SendAsync(labels);
        }
        var end = flights.Report(6, new());
        end.Watermark = (ReferencePanes + 8) * PaneRows;
        await flights.SendAsync(end);
        await flights.StateAsync(state => state.JudgedThrough >= ReferencePanes + 5);

        var slice = Assert.Single((await ListAsync(flights)).Slices);

        Assert.Equal(("discovered-1", "origin = \"BOS\"", "origin=BOS", true), (slice.Name, slice.Where, slice.Subject, slice.Lasts));
        Assert.Equal((11L, 11L, 1_100L, 13L), (slice.FoundPane, slice.SincePane, slice.Since, slice.LastPane));
        Assert.Equal((150L, 0.5), (slice.Labelled, slice.Share));
        Assert.Equal(75.0 / 150, slice.ContradictionRate, 1e-12);
        Assert.InRange(slice.ExpectedContradictionRate, 0, 0.1);
        Assert.True(slice.LogEvidence > slice.LogThreshold);
        var signals = (await gateway.Bob.CallAsync<V1.ListSignalsRequest, V1.ListSignalsResponse>("QueryService/ListSignals", new() { ModelId = flights.Model, Version = Flights.Version })).Signals;
        var signal = signals.First(found => found.Subject.Slice == "origin=BOS");
        Assert.Equal((V1.Family.Calibration, 11L), (signal.Family, signal.Pane));
        Assert.Contains("in the rows with origin = \"BOS\" (discovered-1) labels contradict the scores", signal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_ThatDoesNotLookForSlices_SaysSo()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());

        var refused = await Rpc.RefusedAsync(() => ListAsync(flights));

        Assert.Equal((StatusCode.FailedPrecondition, "NO_DISCOVERY"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Spec_IsShownWithItsDefaults_AndMayBeRegisteredAgainAsShown()
    {
        var flights = await StartAsync(gateway.NewModel());
        var spec = (await gateway.Bob.CallAsync<V1.GetModelRequest, V1.GetModelResponse>("ModelService/GetModel", new() { ModelId = flights.Model })).Model.Versions[0].Spec;

        Assert.Equal(new V1.SliceDiscovery { Features = { "distance", "origin" }, Budget = 10 }, spec.Discovery);
        Assert.False((await gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = flights.Model, Version = Flights.Version, Spec = Spec(spec.Discovery) })).Created);
    }

    private async Task<Flights> StartAsync(string model)
    {
        var flights = new Flights(gateway.Alice, model);
        var spec = Spec(new());
        await gateway.Alice.CallAsync<V1.RegisterModelRequest, V1.RegisterModelResponse>("ModelService/RegisterModel", new() { ModelId = model, DisplayName = "Flights", Owner = "ops" });
        await gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = model, Version = Flights.Version, Spec = spec });
        await gateway.Alice.SetReferenceAsync(
        [
            new() { Header = new() { ModelId = model, Version = Flights.Version } },
            .. Enumerable.Range(0, ReferencePanes).Select(pane => new V1.SetReferenceRequest { Rows = new() { Source = "north", Batch = Flights.Rows(pane * PaneRows, PaneRows, labelled: true) } }),
        ]);
        return flights;
    }

    private static V1.VersionSpec Spec(V1.SliceDiscovery discovery)
    {
        var spec = Specs.New();
        spec.Slices.Clear();
        spec.Discovery = discovery;
        return spec;
    }

    private Task<V1.ListDiscoveredSlicesResponse> ListAsync(Flights flights) =>
        gateway.Bob.CallAsync<V1.ListDiscoveredSlicesRequest, V1.ListDiscoveredSlicesResponse>("QueryService/ListDiscoveredSlices", new() { ModelId = flights.Model, Version = Flights.Version });
}
