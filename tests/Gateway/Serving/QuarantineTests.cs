using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class QuarantineTests(RunningGateway gateway)
{
    [Fact]
    public async Task Quarantine_Approved_RidesOnTheRepliesToItsSourceAlone()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var decision = $"{flights.Model}/{Flights.Version}/1";
        var before = await flights.SendAsync(flights.Report(0, Flights.Rows(0, 10)));
        await ProposeAsync(flights.Model);

        await gateway.Alice.CallAsync<V1.ApproveRequest, V1.ApproveResponse>("DecisionService/Approve", new() { DecisionId = decision, Rationale = "kilometres" });
        var north = await UntilAsync(flights, "north", V1.VerdictKind.Quarantine);
        var south = await flights.SendAsync(flights.Report(0, Flights.Rows(0, 10), "pod-south", "south"));
        var again = await flights.SendAsync(flights.Report(0, Flights.Rows(0, 10)));

        Assert.Equal(V1.VerdictKind.Allow, before.Verdict.Kind);
        Assert.Equal((decision, decision), (north.DecisionId, north.IncidentId));
        Assert.Equal("", before.Verdict.IncidentId);
        Assert.NotEqual(V1.VerdictKind.Quarantine, south.Verdict.Kind);
        Assert.Equal((true, V1.VerdictKind.Quarantine), (again.Duplicate, again.Verdict.Kind));
    }

    [Fact]
    public async Task Quarantine_ApprovedAndLifted_RestatesTheFiguresAndGivesThemBackBitForBit()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var decision = $"{flights.Model}/{Flights.Version}/1";
        await flights.SendAsync(flights.Report(0, Flights.Rows(0, 30)));
        await flights.SendAsync(flights.Report(0, Flights.Rows(30, 10), "pod-south", "south"));
        await flights.SendAsync(flights.Labels(0, Flights.Rows(0, 30)));
        await flights.SendAsync(flights.Labels(0, Flights.Rows(30, 10), "labels-south", "south"));
        await flights.StateAsync(state => state.Counters.LabelsJoined == 40);
        var before = await ShownAsync(flights);
        // Features and slices hear of it by themselves.
        for (var started = TimeProvider.System.GetTimestamp(); before.Feature.Panes.Sum(pane => pane.Rows) < 40 || before.Slice.Panes.Sum(pane => pane.Performance?.Labelled ?? 0) < 20; before = await ShownAsync(flights))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Flights.Patience, $"The rows did not come: {before}");
            await Task.Delay(Flights.Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
        await ProposeAsync(flights.Model);

        await gateway.Alice.CallAsync<V1.ApproveRequest, V1.ApproveResponse>("DecisionService/Approve", new() { DecisionId = decision, Rationale = "kilometres" });
        var apart = await ShownAsync(flights);
        var whole = await ShownAsync(flights, included: true);
        await gateway.Alice.CallAsync<V1.LiftRequest, V1.LiftResponse>("DecisionService/Lift", new() { DecisionId = decision, Rationale = "it was the new route" });
        var lifted = await ShownAsync(flights);

        var pane = Assert.Single(apart.Model.Panes);
        Assert.Equal((10, 10, 30, 30), (pane.Rows, pane.Performance.Labelled, pane.QuarantinedRows, pane.QuarantinedLabels));
        Assert.Equal((10, 40), (apart.Feature.Panes[0].Rows, whole.Feature.Panes[0].Rows));
        Assert.Equal(apart.Slice.Panes[0].Rows + apart.Slice.Panes[0].QuarantinedRows, whole.Slice.Panes[0].Rows);
        var named = Assert.Single(apart.Model.Quarantined);
        Assert.Equal(("north", 0, decision, true), (named.Source, named.FromPane, Assert.Single(named.DecisionIds), named.LeftOut));
        Assert.Equal([named], apart.Feature.Quarantined.Concat(apart.Slice.Quarantined).Distinct());
        Assert.False(Assert.Single(whole.Model.Quarantined).LeftOut);
        Assert.Equal(before.Model.Panes, whole.Model.Panes);
        Assert.Equal(before, lifted);
        await UntilAsync(flights, "north", V1.VerdictKind.Allow);
    }

    private async Task<(V1.GetModelStateResponse Model, V1.GetFeatureResponse Feature, V1.GetSliceResponse Slice)> ShownAsync(Flights flights, bool included = false) =>
    (
        await gateway.Bob.CallAsync<V1.GetModelStateRequest, V1.GetModelStateResponse>("QueryService/GetModelState", new() { ModelId = flights.Model, Version = Flights.Version, IncludeQuarantined = included }),
        await gateway.Bob.CallAsync<V1.GetFeatureRequest, V1.GetFeatureResponse>("QueryService/GetFeature", new() { ModelId = flights.Model, Version = Flights.Version, Feature = "distance", IncludeQuarantined = included }),
        await gateway.Bob.CallAsync<V1.GetSliceRequest, V1.GetSliceResponse>("QueryService/GetSlice", new() { ModelId = flights.Model, Version = Flights.Version, Feature = "origin", Value = "ATL", IncludeQuarantined = included })
    );

    /// <summary>What the closing of a pane in which one source alone reports another unit tells the coordinator.</summary>
    private async Task ProposeAsync(string model)
    {
        var coordinator = gateway.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(new("alpha", model, Flights.Version)));
        await coordinator.AcceptAsync(
        [
            new()
            {
                Family = Family.Drift,
                Subject = new() { Feature = "distance", Source = "north" },
                Pane = 0,
                Position = 100,
                Detector = "rank-tilt e-detector",
                Statistic = "psi_corrected",
                Value = 2.5,
                LogEvidence = 30,
                LogThreshold = 12,
                SincePane = 0,
                Sentence = "distance has shifted",
            },
        ]);
        await coordinator.PanesClosedAsync(0);
    }

    /// <summary>The verdict on a source once it is of a kind: partitions ask the coordinator from time to time.</summary>
    private static async Task<V1.Verdict> UntilAsync(Flights flights, string source, V1.VerdictKind kind)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (ulong sequence = 1; ; sequence++)
        {
            var verdict = (await flights.SendAsync(flights.Report(sequence, Flights.Rows((long)sequence, 1), source: source))).Verdict;
            if (verdict.Kind == kind)
                return verdict;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Flights.Patience, $"The verdict stays {verdict}.");
            await Task.Delay(Flights.Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
