using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class QueryTests(RunningGateway gateway)
{
    [Fact]
    public async Task Figures_OfFeatureSliceAndSource_AreThoseOfTheRows()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var rows = Flights.Rows(0, 100);
        rows.Columns[0].Doubles.Values[4] = double.NaN;
        await flights.SendAsync(flights.Report(0, rows));
        await flights.SendAsync(flights.Labels(0, rows));
        await flights.StateAsync(s => s.Counters.LabelsJoined == 100 && s.Panes.Count == 1 && s.Panes[0].Rows == 100);

        var feature = await FeatureAsync(flights, "distance", f => f.Panes.Count == 1 && f.Panes[0].Rows == 100);
        var score = await FeatureAsync(flights, "@score", f => f.Panes.Count == 1 && f.Panes[0].Rows == 100);

        Assert.Equal(Flights.ReferenceRows, feature.ReferenceRows);
        Assert.Equal((1L, 0L, 100.0, 199.0), (feature.Panes[0].Invalid, feature.Panes[0].Missing, feature.Panes[0].Numeric.Min, feature.Panes[0].Numeric.Max));
        Assert.InRange(score.Panes[0].Numeric.Mean, 0.499, 0.501);
        var slice = await gateway.Bob.CallAsync<V1.GetSliceRequest, V1.GetSliceResponse>(
            "QueryService/GetSlice", new() { ModelId = flights.Model, Version = Flights.Version, Feature = "origin", Value = "ATL" });
        Assert.Equal(50L, Assert.Single(slice.Panes).Rows);
        var source = await gateway.Bob.CallAsync<V1.GetSourceRequest, V1.GetSourceResponse>(
            "QueryService/GetSource", new() { ModelId = flights.Model, Version = Flights.Version, Source = "north" });
        Assert.Equal((100L, 10L, false), (Assert.Single(source.Panes).Labels, source.Panes[0].Disagreements, source.Panes[0].HasExcess));
    }

    [Fact]
    public async Task Figures_OfASliceByCondition_AreThoseOfTheRowsThatMeetIt()
    {
        var near = new V1.SliceSpec { Name = "near ATL", Where = "distance < 130 and origin = 'ATL'" };
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel(), near);
        var rows = Flights.Rows(0, 100);
        rows.Columns[0].Doubles.Values[4] = double.NaN;
        await flights.SendAsync(flights.Report(0, rows));
        await flights.SendAsync(flights.Labels(0, rows));
        await flights.StateAsync(s => s.Counters.LabelsJoined == 100 && s.Panes.Count == 1 && s.Panes[0].Rows == 100);
        int[] wanted = [.. Enumerable.Range(0, 100).Where(row => rows.Columns[0].Doubles.Values[row] < 130 && row % 2 == 0)];
        var right = wanted.Count(row => Flights.Label(rows.Scores[row], row) == (rows.Scores[row] >= 0.5 ? 1u : 0u));

        var slice = await SliceAsync(flights, "", near.Name, s => s.Panes.Count == 1 && s.Panes[0].Performance?.Labelled == wanted.Length);

        Assert.Equal(14, wanted.Length);
        Assert.Equal((wanted.Length, (double)right / wanted.Length), (slice.Panes[0].Rows, slice.Panes[0].Performance.Accuracy));
        Assert.Equal(slice, await SliceAsync(flights, "@slice", near.Name, _ => true));
        var model = (await gateway.Bob.CallAsync<V1.GetModelRequest, V1.GetModelResponse>("ModelService/GetModel", new() { ModelId = flights.Model })).Model;
        Assert.Equal(near, model.Versions[0].Spec.Slices[1]);
    }

    [Fact]
    public async Task JointDistribution_OfCoupledFeatures_DiffersWhereNoFeatureDoes()
    {
        var model = gateway.NewModel();
        var spec = Specs.New();
        spec.PaneLength = 4_000;
        spec.Features.Add(new V1.FeatureSpec { Name = "duration", Kind = V1.FeatureKind.Numeric });
        await gateway.Alice.CallAsync<V1.RegisterModelRequest, V1.RegisterModelResponse>("ModelService/RegisterModel", new() { ModelId = model, DisplayName = "Flights", Owner = "ops" });
        await gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = model, Version = Flights.Version, Spec = spec });
        await gateway.Alice.SetReferenceAsync(
        [
            new() { Header = new() { ModelId = model, Version = Flights.Version } },
            new() { Rows = new() { Source = "north", Batch = Coupled(0, isReversed: false) } },
        ]);
        var flights = new Flights(gateway.Alice, model);
        await flights.SendAsync(flights.Report(0, Coupled(4_000, isReversed: true)));

        var state = await flights.StateAsync(s => s.Panes.Count == 1 && s.Panes[0].Rows == 4_000);

        Assert.InRange(state.Panes[0].Joint.Rows, 150, 350);
        Assert.InRange(state.Panes[0].Joint.SquaredDiscrepancy, .05, 4);
        Assert.InRange(state.Panes[0].Joint.PValue, 0, 1e-9);
        Assert.InRange((await FeatureAsync(flights, "duration", f => f.Panes.Count == 1 && f.Panes[0].Rows == 4_000)).Panes[0].Distances.Psi, 0, .01);

        // Both features take the same values as often; only which go together changes.
        static V1.Batch Coupled(long from, bool isReversed)
        {
            var batch = Specs.Batch(4_000);
            for (var row = 0; row < 4_000; row++)
                batch.Positions[row] = from + row;
            batch.Columns.Add(new V1.Column { Name = "duration", Doubles = new() { Values = { batch.Columns[0].Doubles.Values.Select(distance => isReversed ? 4_199 - distance : distance) } } });
            return batch;
        }
    }

    [Fact]
    public async Task Subjects_Undeclared_AreNotFound()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var (model, version) = (flights.Model, Flights.Version);
        Assert.Equal("UNKNOWN_FEATURE", await ReasonAsync<V1.GetFeatureRequest, V1.GetFeatureResponse>("GetFeature", new() { ModelId = model, Version = version, Feature = "weather" }));
        Assert.Equal("UNKNOWN_SLICE", await ReasonAsync<V1.GetSliceRequest, V1.GetSliceResponse>("GetSlice", new() { ModelId = model, Version = version, Feature = "origin", Value = "XXX" }));
        Assert.Equal("UNKNOWN_SOURCE", await ReasonAsync<V1.GetSourceRequest, V1.GetSourceResponse>("GetSource", new() { ModelId = model, Version = version, Source = "nobody" }));
        Assert.Equal("UNKNOWN_VERSION", await ReasonAsync<V1.ListSignalsRequest, V1.ListSignalsResponse>("ListSignals", new() { ModelId = model, Version = "2" }));
    }

    [Fact]
    public async Task Slice_ThatIsNone_IsToldHowSlicesAreNamed()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel(), new V1.SliceSpec { Name = "near", Where = "distance < 130" });
        Task<Refused> AskAsync(string feature, string value) => Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.GetSliceRequest, V1.GetSliceResponse>(
            "QueryService/GetSlice", new() { ModelId = flights.Model, Version = Flights.Version, Feature = feature, Value = value }));
        const string Naming = "A slice is named by a feature and its value (feature=value), or by '@slice' (or no feature) and the name of its condition";

        var far = await AskAsync("", "far");
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_SLICE", $"The version has no slice by condition named 'far'. {Naming}"), (far.Code, far.Reason, far.Message));
        Assert.Equal(far, await AskAsync("@slice", "far") with { Fields = far.Fields });
        Assert.Equal($"The version has no slice by condition named 'ATL'. {Naming}; did you mean origin=ATL?", (await AskAsync("", "ATL")).Message);
        Assert.Equal("The version has no slice origin = 'near'.", (await AskAsync("origin", "near")).Message);
    }

    [Fact]
    public async Task Fairness_OfWhatHasNoGroups_IsRefused()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel(), new V1.SliceSpec { Name = "near", Where = "distance < 130" });
        Task<V1.GetFairnessResponse> AskAsync(string feature) =>
            gateway.Bob.CallAsync<V1.GetFairnessRequest, V1.GetFairnessResponse>("QueryService/GetFairness", new() { ModelId = flights.Model, Version = Flights.Version, Feature = feature });

        var condition = await Rpc.RefusedAsync(() => AskAsync("@slice"));
        Assert.Equal((StatusCode.InvalidArgument, "feature"), (condition.Code, Assert.Single(condition.Fields)));
        Assert.Contains("slices by condition ('@slice') are not the values of one", condition.Message, StringComparison.Ordinal);
        var numeric = await Rpc.RefusedAsync(() => AskAsync("distance"));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_SLICE"), (numeric.Code, numeric.Reason));
        Assert.StartsWith("Feature 'distance' has no slices", numeric.Message, StringComparison.Ordinal);
        var weather = await Rpc.RefusedAsync(() => AskAsync("weather"));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_FEATURE", "The version has no feature 'weather'."), (weather.Code, weather.Reason, weather.Message));
        Assert.Equal(["origin"], (await AskAsync("origin")).Features.Select(shown => shown.Feature));
        Assert.Empty((await AskAsync("")).Features);
    }

    [Fact]
    public async Task Panes_InReverse_AreRefused()
    {
        var refused = await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.GetModelStateRequest, V1.GetModelStateResponse>(
            "QueryService/GetModelState", new() { ModelId = "m", Version = "1", Panes = new() { First = 2, Last = 1 } }));
        Assert.Equal((StatusCode.InvalidArgument, "panes.first"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task Signals_OfAQuietVersion_AreNone()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var page = await gateway.Bob.CallAsync<V1.ListSignalsRequest, V1.ListSignalsResponse>("QueryService/ListSignals", new() { ModelId = flights.Model, Version = Flights.Version });
        Assert.Equal((0, 0L, ""), (page.Signals.Count, page.Total, page.NextPageToken));
        var refused = await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.ListSignalsRequest, V1.ListSignalsResponse>(
            "QueryService/ListSignals", new() { ModelId = flights.Model, Version = Flights.Version, PageToken = "-1" }));
        Assert.Equal("page_token", Assert.Single(refused.Fields));
    }

    private async Task<string> ReasonAsync<TRequest, TResponse>(string method, TRequest request)
        where TRequest : class, Google.Protobuf.IMessage<TRequest>, new()
        where TResponse : class, Google.Protobuf.IMessage<TResponse>, new()
    {
        var refused = await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<TRequest, TResponse>($"QueryService/{method}", request));
        Assert.Equal(StatusCode.NotFound, refused.Code);
        return refused.Reason;
    }

    private Task<V1.GetSliceResponse> SliceAsync(Flights flights, string feature, string value, Func<V1.GetSliceResponse, bool> until) =>
        UntilAsync<V1.GetSliceRequest, V1.GetSliceResponse>("QueryService/GetSlice", new() { ModelId = flights.Model, Version = Flights.Version, Feature = feature, Value = value }, until);

    private Task<V1.GetFeatureResponse> FeatureAsync(Flights flights, string name, Func<V1.GetFeatureResponse, bool> until) =>
        UntilAsync<V1.GetFeatureRequest, V1.GetFeatureResponse>("QueryService/GetFeature", new() { ModelId = flights.Model, Version = Flights.Version, Feature = name }, until);

    private async Task<TResponse> UntilAsync<TRequest, TResponse>(string method, TRequest request, Func<TResponse, bool> until)
        where TRequest : class, Google.Protobuf.IMessage<TRequest>, new()
        where TResponse : class, Google.Protobuf.IMessage<TResponse>, new()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await gateway.Bob.CallAsync<TRequest, TResponse>(method, request);
            if (until(answer))
                return answer;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Flights.Patience, $"The figures did not come: {answer}");
            await Task.Delay(Flights.Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
