namespace Watchgrain.Gateway.Tests.Serving;

public sealed class DriftBudgetTests(RunningGateway gateway)
{
    [Fact]
    public async Task GetFeature_OfOneThatMoved_SaysWhatOfItsBudgetIsUsed()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel(), spec => spec.DriftBudget = 0.5);
        for (var pane = 0; pane < 9; pane++)
        {
            // The reference has 100 to 199: a quarter of the rows of the last two panes lies beyond.
            var rows = Flights.Rows(pane * 100, 100);
            for (var row = 0; row < 25 && pane >= 7; row++)
                rows.Columns[0].Doubles.Values[row] = 500;
            await flights.SendAsync(flights.Report((ulong)pane, rows));
        }
        var end = flights.Report(9, new());
        end.Watermark = 900;
        await flights.SendAsync(end);
        await flights.StateAsync(state => state.HasClosedThrough && state.ClosedThrough >= 8);

        var all = await GetAsync(flights, "distance");
        var drift = all.Drift;

        // Of 700 rows 50 are gone from where the reference has them.
        Assert.Equal((0L, 0.5), (drift.Since, drift.Budget));
        Assert.Equal(50 / 700.0, drift.Net, 1e-9);
        Assert.Equal(50 / 700.0, drift.Path, 1e-9);
        Assert.InRange(drift.NetByChance, 0.01, 0.2);
        Assert.InRange(drift.PathByChance, 0.001, 0.2);
        Assert.Equal(Math.Max(0, drift.Net - drift.NetByChance) / 0.5, drift.Used, 1e-12);
        Assert.Equal([0u, 1, 2, 3, 4, 5, 6, 7, 7], all.Panes.Select(pane => pane.Rolling?.Panes ?? 0));
        Assert.Equal(0, all.Panes[6].Rolling.JensenShannonBase2, 1e-6);
        Assert.True(all.Panes[7].Rolling.JensenShannonBase2 > all.Panes[8].Rolling.JensenShannonBase2 && all.Panes[8].Rolling.WassersteinNormalised > 0);
        var origin = await GetAsync(flights, "origin");
        Assert.Equal((0, false), (origin.Drift.Net, origin.Panes[8].Rolling.HasWassersteinNormalised));
        Assert.Null((await GetAsync(flights, "distance", "north")).Drift);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Budget_OutOfRange_IsNamed(double budget)
    {
        var spec = Specs.New();
        spec.DriftBudget = budget;
        Assert.Equal(["spec.drift_budget"], Specs.Wrong(spec));
    }

    private Task<V1.GetFeatureResponse> GetAsync(Flights flights, string feature, string source = "") =>
        gateway.Bob.CallAsync<V1.GetFeatureRequest, V1.GetFeatureResponse>("QueryService/GetFeature", new() { ModelId = flights.Model, Version = Flights.Version, Feature = feature, Source = source });
}
