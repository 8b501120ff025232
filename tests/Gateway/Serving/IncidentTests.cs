using Grpc.Core;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class IncidentTests(RunningGateway gateway)
{
    private const double Threshold = 12;

    [Fact]
    public async Task Incident_OfTwoFeatures_IsShownWithItsRankedCausesDecisionAndTimeline()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var strong = Of("distance", value: 2.5) with { PredictionShift = 0.02, ErrorShift = -0.01 };
        await CloseAsync(flights, 3, strong, Of("origin", value: 0.4) with { PredictionShift = 0.1 });

        var incident = await GetAsync($"{flights.Model}/1/1");

        Assert.Equal((flights.Model, "1", V1.IncidentState.Open, V1.Severity.Unknown), (incident.ModelId, incident.Version, incident.State, incident.Severity));
        Assert.Equal((V1.Family.Drift, "distance"), (incident.Family, incident.Subject.Feature));
        Assert.Equal((2L, 200L, 3L, 400L, false), (incident.SincePane, incident.SincePosition, incident.OpenedPane, incident.OpenedPosition, incident.HasClosedPane));
        Assert.Null(incident.Worst);
        Assert.Equal(["distance", "origin"], incident.Causes.Select(cause => cause.Subject.Feature));
        var distance = incident.Causes[0];
        Assert.Equal(("psi_corrected", 2.5, 1L, 3L, true), (distance.Statistic, distance.Value, distance.Signals, distance.LastPane, distance.Open));
        Assert.Equal((0.02, -0.01, 30.0, Threshold), (distance.PredictionShift, distance.ErrorShift, distance.LogEvidence, distance.LogThreshold));
        Assert.Equal((false, false), (incident.Causes[1].HasErrorShift, distance.Turned));
        Assert.Contains("origin", incident.Sentence, StringComparison.Ordinal);
        var decision = Assert.Single(incident.Decisions);
        Assert.Equal((incident.IncidentId, V1.Action.RequestRetrain, V1.DecisionState.AwaitingApproval), (decision.DecisionId, decision.Action, decision.State));
        Assert.Equal([V1.IncidentChange.Opened, V1.IncidentChange.Grew, V1.IncidentChange.Proposed], incident.Timeline.Select(entry => entry.Change));
        Assert.All(incident.Timeline, entry => Assert.Equal(3, entry.Pane));

        var listed = Assert.Single((await ListAsync(flights)).Incidents);
        incident.Timeline.Clear();
        Assert.Equal(incident, listed);
    }

    [Fact]
    public async Task Incident_ThatRecovered_IsClosedAndNoneOfTheOpenOnes()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await CloseAsync(flights, 0, Of("distance", pane: 0));
        await CloseAsync(flights, 20, Of("origin", pane: 20));

        var closed = await GetAsync($"{flights.Model}/1/1");

        Assert.Equal((V1.IncidentState.Closed, V1.IncidentChange.Closed), (closed.State, closed.Timeline[^1].Change));
        Assert.InRange(closed.ClosedPane, 7, 20);
        Assert.False(Assert.Single(closed.Causes).Open);
        Assert.Equal([$"{flights.Model}/1/2", $"{flights.Model}/1/1"], (await ListAsync(flights)).Incidents.Select(incident => incident.IncidentId));
        var open = await ListAsync(flights, openOnly: true);
        Assert.Equal(($"{flights.Model}/1/2", 1L), (Assert.Single(open.Incidents).IncidentId, open.Total));
    }

    [Fact]
    public async Task Incident_ThatMerged_NamesTheOneThatHasEverything()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        // Too far apart for one cause, until a third begins between them.
        await CloseAsync(flights, 10, Of("distance", pane: 10) with { SincePane = 4 }, Of("origin", pane: 10) with { SincePane = 10 });
        await CloseAsync(flights, 11, Of("@score", pane: 11) with { SincePane = 7, Family = Family.Quality });

        var merged = await GetAsync($"{flights.Model}/1/2");
        var whole = await GetAsync($"{flights.Model}/1/1");

        Assert.Equal((V1.IncidentState.Merged, whole.IncidentId, 11L), (merged.State, merged.MergedInto, merged.ClosedPane));
        Assert.Empty(merged.Causes);
        Assert.Equal(3, whole.Causes.Count);
        Assert.Equal((V1.IncidentState.Open, 4L), (whole.State, whole.SincePane));
    }

    [Fact]
    public async Task Incidents_MoreThanAPage_ComePageByPage()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await CloseAsync(flights, 0, Of("distance", "north", pane: 0), Of("distance", "south", pane: 0, value: 0.2), Of("origin", "east", pane: 0), Of("origin", "west", pane: 0, value: 0.2));

        var first = await ListAsync(flights, pageSize: 3);
        var second = await ListAsync(flights, pageSize: 3, token: first.NextPageToken);
        var wrong = await Rpc.RefusedAsync(() => ListAsync(flights, token: "next"));

        Assert.Equal((3, 4L, ""), (first.Incidents.Count, first.Total, second.NextPageToken));
        Assert.Equal(Enumerable.Range(1, 4).Reverse().Select(number => $"{flights.Model}/1/{number}"), first.Incidents.Concat(second.Incidents).Select(incident => incident.IncidentId));
        Assert.Equal((StatusCode.InvalidArgument, "page_token"), (wrong.Code, Assert.Single(wrong.Fields)));
        Assert.Empty((await ListAsync(flights, token: "99999999999")).Incidents);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m/1")]
    [InlineData("m/1/1/1")]
    [InlineData("m/1/one")]
    [InlineData("m/1/-1")]
    [InlineData("m/1/1-2")]
    [InlineData("m /1/1")]
    [InlineData("m%2F/1/1")]
    [InlineData("/1/1")]
    public async Task Incident_WithAnIdThatIsNone_IsRefused(string id)
    {
        var refused = await Rpc.RefusedAsync(() => GetAsync(id));
        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
        Assert.Equal(["incident_id"], refused.Fields.Distinct());
    }

    [Fact]
    public async Task Incident_UnknownOrOfAnotherTenant_IsNotFound()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await CloseAsync(flights, 0, Of("distance", pane: 0));
        var id = $"{flights.Model}/1/1";

        var unknown = await Rpc.RefusedAsync(() => GetAsync($"{flights.Model}/1/2"));
        var version = await Rpc.RefusedAsync(() => GetAsync($"{flights.Model}/2/1"));
        var foreign = await Rpc.RefusedAsync(() => gateway.Carol.CallAsync<V1.GetIncidentRequest, V1.GetIncidentResponse>("IncidentService/GetIncident", new() { IncidentId = id }));
        var list = await Rpc.RefusedAsync(() => gateway.Carol.CallAsync<V1.ListIncidentsRequest, V1.ListIncidentsResponse>("IncidentService/ListIncidents", new() { ModelId = flights.Model, Version = "1" }));

        Assert.Equal((StatusCode.NotFound, "UNKNOWN_INCIDENT"), (unknown.Code, unknown.Reason));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_VERSION"), (version.Code, version.Reason));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_VERSION"), (foreign.Code, foreign.Reason));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_VERSION"), (list.Code, list.Reason));
        Assert.Equal(id, (await GetAsync(id)).IncidentId);
    }

    [Fact]
    public async Task Requests_WithoutModelOrWithANegativeNumber_NameTheFields()
    {
        var list = await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.ListIncidentsRequest, V1.ListIncidentsResponse>("IncidentService/ListIncidents", new()));
        var budget = await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.GetBudgetRequest, V1.GetBudgetResponse>("IncidentService/GetBudget", new() { ModelId = "m" }));
        var signal = await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.ExplainSignalRequest, V1.ExplainSignalResponse>("IncidentService/ExplainSignal", new() { ModelId = "m", Version = "1", Number = -1 }));

        Assert.Equal(["model_id", "version"], list.Fields);
        Assert.Equal(["version"], budget.Fields);
        Assert.Equal((StatusCode.InvalidArgument, "number"), (signal.Code, Assert.Single(signal.Fields)));
    }

    [Fact]
    public async Task Budget_OfSignalsThatOpenNothing_ShowsWhatTheyUseUp()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await flights.SendAsync(flights.Report(0, Flights.Rows(0, 100)));
        await flights.SendAsync(flights.Report(1, Flights.Rows(300, 50)));
        await flights.StateAsync(state => state.HasClosedThrough && state.ClosedThrough == 2);
        await CloseAsync(flights, 3, Of("distance", logEvidence: Threshold - Math.Log(4)), Of("origin", logEvidence: Threshold - Math.Log(2)));

        var budget = await BudgetAsync(flights);

        Assert.Equal((10_000.0, 3L, 0L, 2L), (budget.PanesPerFalseIncident, budget.PanesWatched, budget.IncidentsOpened, budget.SignalsKeptBack));
        Assert.Equal(3 / 10_000.0, budget.FalseIncidentsAtMost, 1e-12);
        Assert.Equal(0.75, budget.Used, 1e-9);
        Assert.Equal(["origin", "distance"], budget.Standing.Select(standing => standing.Signal.Subject.Feature));
        Assert.Equal(0.5, budget.Standing[0].Share, 1e-9);
        Assert.False(budget.Standing[0].Signal.HasNumber);
        Assert.Empty((await ListAsync(flights)).Incidents);
        Assert.Equal(0, (await SignalsAsync(flights)).Total);
    }

    [Fact]
    public async Task Budget_OfAQuietVersion_IsWhole()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        Assert.Equal(new() { PanesPerFalseIncident = 10_000, Factor = 1, FalseIncidentsAtMost = 0 }, await BudgetAsync(flights));
    }

    [Fact]
    public async Task Signal_Explained_SaysWhyItCountsAndAgainstWhat()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await flights.SendAsync(flights.Report(0, Flights.Rows(0, 60)));
        await flights.StateAsync(state => state.Panes.Count == 1 && state.Panes[0].Rows == 60);
        await FeatureAsync(flights, rows: 60);
        await CloseAsync(flights, 0, Of("distance", pane: 0, logEvidence: Threshold + 2) with { IsTurned = true, PredictionShift = 0.25, ErrorShift = 0.125 });

        var explained = await ExplainAsync(flights, 0);

        Assert.Equal(Assert.Single((await SignalsAsync(flights)).Signals), explained.Signal);
        Assert.Equal((true, 0L, true, false, 0.25, 0.125), (explained.Signal.HasNumber, explained.Signal.Number, explained.Signal.Turned, explained.Signal.Slight, explained.Signal.PredictionShift, explained.Signal.ErrorShift));
        Assert.Equal((V1.HowCounted.Alone, $"{flights.Model}/1/1", 1.0), (explained.HowCounted, explained.IncidentId, explained.BudgetLeft));
        Assert.Equal(Math.Exp(14), explained.Odds.Evidence, 1e-3);
        Assert.Equal(Math.Exp(12), explained.Odds.Threshold, 1e-3);
        Assert.Equal(10_000 / Math.Exp(12), explained.Odds.Weight, 1e-12);
        Assert.Equal((400L, 400L, 400L, ""), (explained.Reference.Rows, explained.Reference.LabelledRows, explained.Reference.ComparedRows, explained.Reference.Weekday));
        Assert.Equal(["east", "north", "south", "west"], explained.Reference.Sources.Order(StringComparer.Ordinal));
        Assert.Equal(64, explained.Reference.Digest.Length);
        Assert.Equal((0L, 60L), (explained.Feature.Pane, explained.Feature.Rows));
        Assert.Equal(
            $"psi_corrected was 2.5 in pane 0 against 400 rows of the reference; its evidence is 1.2E+06 where this stream needed 1.63E+05 to open an incident by itself, so it counts alone; it belongs to incident {flights.Model}/1/1, "
            + "and 100% of the version's false-alarm budget is left.",
            explained.Sentence);
    }

    [Fact]
    public async Task Signals_ThatCountForOtherReasons_SayWhich()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await CloseAsync(flights, 0, Of("distance", pane: 0, logEvidence: Threshold - 0.6), Of("origin", pane: 0, logEvidence: Threshold - 0.6));
        await CloseAsync(flights, 1, Of("distance", pane: 1, logEvidence: 8) with { IsSlight = true }, Of("origin", pane: 1, logEvidence: 8));
        await CloseAsync(flights, 2, Of("", "north", pane: 2, logEvidence: 0) with { Family = Family.Abuse, LogThreshold = 0, Statistic = "conflicting_batches" });

        await CloseAsync(flights, 3, Of("origin", pane: 3, logEvidence: 0) with { Family = Family.Quality, LogThreshold = 0, Statistic = "missing_rate", IsFixedThreshold = true });

        V1.ExplainSignalResponse[] explained = [.. await Task.WhenAll(Enumerable.Range(0, 6).Select(number => ExplainAsync(flights, number)))];

        Assert.Equal(
            [V1.HowCounted.Together, V1.HowCounted.Together, V1.HowCounted.Continuing, V1.HowCounted.Continuing, V1.HowCounted.WithoutChance, V1.HowCounted.FixedThreshold],
            explained.Select(signal => signal.HowCounted));
        Assert.Contains("together with other streams", explained[0].Sentence, StringComparison.Ordinal);
        Assert.Contains("though the change is slight", explained.Single(signal => signal.Signal.Slight).Sentence, StringComparison.Ordinal);
        Assert.Equal((null, $"{flights.Model}/1/2", false), (explained[4].Odds, explained[4].IncidentId, explained[4].Reference.HasComparedRows));
        Assert.Null(explained[4].Feature);
        Assert.Equal((2L, 1L), await BudgetAsync(flights) is var budget ? (budget.IncidentsOpened, budget.IncidentsWithoutChance) : default);
        var unknown = await Rpc.RefusedAsync(() => ExplainAsync(flights, 6));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_SIGNAL"), (unknown.Code, unknown.Reason));
    }

    private static Signal Of(string feature, string source = "", long pane = 3, double value = 2.5, double logEvidence = 30) => new()
    {
        Family = Family.Drift,
        Subject = new() { Feature = feature, Source = source },
        Pane = pane,
        Position = (pane + 1) * 100,
        Detector = "rank-tilt e-detector",
        Statistic = "psi_corrected",
        Value = value,
        LogEvidence = logEvidence,
        LogThreshold = Threshold,
        SincePane = Math.Max(0, pane - 1),
        Sentence = "it has shifted",
    };

    private static ICoordinatorGrain Coordinator(RunningGateway gateway, Flights flights) => gateway.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(new("alpha", flights.Model, Flights.Version)));

    /// <summary>What the closing of a pane tells the coordinator.</summary>
    private async Task CloseAsync(Flights flights, long pane, params Signal[] signals)
    {
        var coordinator = Coordinator(gateway, flights);
        await coordinator.AcceptAsync(signals);
        await coordinator.PanesClosedAsync(pane);
    }

    /// <summary>Returns when the feature has so many rows: deltas reach it a moment after the acknowledgement.</summary>
    private async Task FeatureAsync(Flights flights, long rows)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var feature = await gateway.Bob.CallAsync<V1.GetFeatureRequest, V1.GetFeatureResponse>("QueryService/GetFeature", new() { ModelId = flights.Model, Version = Flights.Version, Feature = "distance" });
            if (feature.Panes is [{ } pane] && pane.Rows == rows)
                return;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Flights.Patience, $"The rows did not come: {feature}");
            await Task.Delay(Flights.Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private Task<V1.ListIncidentsResponse> ListAsync(Flights flights, bool openOnly = false, uint pageSize = 0, string token = "") => gateway.Bob.CallAsync<V1.ListIncidentsRequest, V1.ListIncidentsResponse>(
        "IncidentService/ListIncidents", new() { ModelId = flights.Model, Version = Flights.Version, OpenOnly = openOnly, PageSize = pageSize, PageToken = token });

    private async Task<V1.Incident> GetAsync(string id) => (await gateway.Bob.CallAsync<V1.GetIncidentRequest, V1.GetIncidentResponse>("IncidentService/GetIncident", new() { IncidentId = id })).Incident;

    private Task<V1.GetBudgetResponse> BudgetAsync(Flights flights) =>
        gateway.Bob.CallAsync<V1.GetBudgetRequest, V1.GetBudgetResponse>("IncidentService/GetBudget", new() { ModelId = flights.Model, Version = Flights.Version });

    private Task<V1.ExplainSignalResponse> ExplainAsync(Flights flights, long number) =>
        gateway.Bob.CallAsync<V1.ExplainSignalRequest, V1.ExplainSignalResponse>("IncidentService/ExplainSignal", new() { ModelId = flights.Model, Version = Flights.Version, Number = number });

    private Task<V1.ListSignalsResponse> SignalsAsync(Flights flights) =>
        gateway.Bob.CallAsync<V1.ListSignalsRequest, V1.ListSignalsResponse>("QueryService/ListSignals", new() { ModelId = flights.Model, Version = Flights.Version });
}
