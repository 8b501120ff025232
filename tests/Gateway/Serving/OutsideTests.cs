namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>Rows with values that the reference does not have, from reports to what is said against an estimate.</summary>
public sealed class OutsideTests(RunningGateway gateway)
{
    private const string Reason = "13 % of the rows have a value outside the reference, mostly of distance";

    [Fact]
    public async Task Estimate_OfRowsWithValuesOutsideTheReference_SaysHowManyAndOfWhat()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel(), new V1.SliceSpec { Name = "far", Where = "distance > 400" });
        // Twelve flights are too far, and two come from elsewhere: one of them is too far as well. Half of them as a batch, the rest row by row.
        var rows = Rows();
        await flights.SendAsync(flights.Report(0, rows, source: "south"));
        var inside = Flights.Rows(100, 100);
        await flights.SendAsync(flights.Report(1, inside));
        for (var row = 0; row < 100; row++)
        {
            var request = flights.Report((ulong)row, new(), "pod-rows");
            request.Batch = null;
            request.Row = Specs.Row(200 + row, (row + 0.5) / 100, rows.Columns[0].Doubles.Values[row], rows.Columns[1].Categories.Dictionary[(int)rows.Columns[1].Categories.Codes[row]]);
            await flights.SendAsync(request);
        }

        var state = await flights.StateAsync(s => s.Panes.Count == 3 && s.Panes.All(pane => pane.Rows == 100));

        Assert.Equal([0.13, 0, 0.13], state.Panes.Select(pane => pane.Estimated.OutsideShare));
        Assert.All(state.Panes, pane => Assert.True(pane.Estimated.HasOutsideShare));
        Assert.Equal([Reason], state.Panes[0].Estimated.Untrusted);
        Assert.Empty(state.Panes[1].Estimated.Untrusted);
        Assert.Equal(26.0 / 300, state.Window.Estimated.OutsideShare);
        Assert.Equal([("distance", 24), ("origin", 4)], state.Window.Estimated.OutsideFeatures.Select(feature => (feature.Feature, feature.Rows)));
        Assert.Equal([Reason.Replace("13 %", "8.7 %", StringComparison.Ordinal)], state.Window.Estimated.Untrusted);
        Assert.Equal((V1.Reading.InputsShifted, $"inputs have left the reference, and nothing can be said of performance without labels: {state.Window.Estimated.Untrusted[0]}"), (state.Window.Reading, state.Window.Sentence));
        var far = await SliceAsync(flights, "", "far");
        Assert.Equal((24L, 1.0), (far.Window.Rows, far.Window.Estimated.OutsideShare));
        Assert.Equal([Reason.Replace("13 %", "100 %", StringComparison.Ordinal)], far.Window.Estimated.Untrusted);
        // Of ATL every other one.
        Assert.Equal(12.0 / 148, (await SliceAsync(flights, "origin", "ATL")).Window.Estimated.OutsideShare);
    }

    private static V1.Batch Rows()
    {
        var rows = Flights.Rows(0, 100);
        rows.Columns[1].Categories.Dictionary.Add("JFK");
        for (var row = 0; row < 12; row++)
            rows.Columns[0].Doubles.Values[row] = 500;
        rows.Columns[1].Categories.Codes[11] = 2;
        rows.Columns[1].Categories.Codes[50] = 2;
        return rows;
    }

    private Task<V1.GetSliceResponse> SliceAsync(Flights flights, string feature, string value) =>
        gateway.Bob.CallAsync<V1.GetSliceRequest, V1.GetSliceResponse>("QueryService/GetSlice", new() { ModelId = flights.Model, Version = Flights.Version, Feature = feature, Value = value });
}
