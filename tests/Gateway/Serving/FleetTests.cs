using Grpc.Core;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class FleetTests(RunningGateway gateway)
{
    private static readonly DateTimeOffset Opened = new(2026, 3, 2, 0, 0, 1, TimeSpan.Zero);

    [Fact]
    public async Task Changes_Watched_ComeInOrderAndGoOnAfterAPosition()
    {
        var (feature, one, other) = (gateway.NewModel(), await RegisteredAsync("alpha"), gateway.NewModel());
        var before = (await FleetAsync(gateway.Bob)).LastPosition;
        using var watch = Watch(gateway.Bob, new() { AfterPosition = before, ModelId = one });
        await ReportAsync("alpha", Of(one, feature));
        await ReportAsync("alpha", Of(other, feature));
        await ReportAsync("alpha", Of(one, feature) with { Revision = 2, Changes = [IncidentChange.BecameWorse], Severity = Severity.High });

        var (opened, worse) = (await NextAsync(watch), await NextAsync(watch));

        Assert.Equal((V1.IncidentChange.Opened, $"{one}/1/1", one, "1", V1.IncidentState.Open, V1.Severity.Low, ""), (opened.Change, opened.Incident.IncidentId, opened.Incident.ModelId, opened.Incident.Version, opened.Incident.State, opened.Incident.Severity, opened.Incident.FleetIncidentId));
        Assert.Equal((V1.Axis.EventTime, 86_400_000L, 1L, feature, feature + ".pipe"), (opened.Incident.Axis, opened.Incident.SincePosition, opened.Incident.SincePane, Assert.Single(opened.Incident.Causes).Subject.Feature, opened.Incident.Causes[0].Upstream));
        Assert.Equal((Opened, (DateTimeOffset?)null), (opened.Incident.OpenedAt.ToDateTimeOffset(), opened.Incident.ClosedAt?.ToDateTimeOffset()));
        Assert.Equal((V1.IncidentChange.BecameWorse, V1.Severity.High), (worse.Change, worse.Incident.Severity));
        Assert.StartsWith("fleet/", worse.Incident.FleetIncidentId, StringComparison.Ordinal);
        Assert.True(worse.Position >= opened.Position + 2);
        using var again = Watch(gateway.Bob, new() { AfterPosition = opened.Position, ModelId = one });
        Assert.Equal(worse, await NextAsync(again));
    }

    [Fact]
    public async Task Changes_WithoutAPosition_ComeFromNowOn()
    {
        var model = await RegisteredAsync("alpha");
        await ReportAsync("alpha", Of(model, model));
        using var watch = Watch(gateway.Bob, new() { ModelId = model });
        var next = NextAsync(watch);
        for (var revision = 2; !next.IsCompleted; revision++)
            await ReportAsync("alpha", Of(model, model) with { Revision = revision, Changes = [IncidentChange.Grew] });
        Assert.Equal(V1.IncidentChange.Grew, (await next).Change);
    }

    [Fact]
    public async Task Position_DroppedOrUnknown_IsOutOfRangeAndSaysWhatIsThere()
    {
        var model = gateway.NewModel();
        var fleet = gateway.Grains.GetGrain<IFleetGrain>(GrainKeys.Fleet("beta"));
        await fleet.ReportAsync(new("beta", model, "1"), [.. Enumerable.Range(1, FleetLog.Kept + 5).Select(revision => Of(model, model, "beta") with { Revision = revision })], 0);
        var view = await FleetAsync(gateway.Carol);
        Assert.Equal(FleetLog.Kept, (int)(view.LastPosition - view.FirstPosition + 1));

        var dropped = await Rpc.RefusedAsync(() => NextAsync(Watch(gateway.Carol, new() { AfterPosition = view.FirstPosition - 2 })));
        var unknown = await Rpc.RefusedAsync(() => NextAsync(Watch(gateway.Carol, new() { AfterPosition = view.LastPosition + 1 })));
        var first = await NextAsync(Watch(gateway.Carol, new() { AfterPosition = view.FirstPosition - 1 }));

        Assert.Equal((StatusCode.OutOfRange, "POSITION_DROPPED"), (dropped.Code, dropped.Reason));
        Assert.Contains($"the first that is has {view.FirstPosition}.", dropped.Message, StringComparison.Ordinal);
        Assert.Equal((StatusCode.OutOfRange, "UNKNOWN_POSITION"), (unknown.Code, unknown.Reason));
        Assert.Equal(view.FirstPosition, first.Position);
    }

    [Fact]
    public async Task QuietModel_WatchedWithProgress_GoesOnAlthoughItsFirstPositionHasBeenDropped()
    {
        var (quiet, loud) = (await RegisteredAsync("beta"), gateway.NewModel());
        var before = (await FleetAsync(gateway.Carol)).LastPosition;
        using var watch = Watch(gateway.Carol, new() { AfterPosition = before, ModelId = quiet, WithProgress = true });
        Assert.Equal(new V1.WatchIncidentsResponse { Position = before }, await NextAsync(watch));
        var fleet = gateway.Grains.GetGrain<IFleetGrain>(GrainKeys.Fleet("beta"));
        var reached = before;
        for (var batch = 0; batch < 3; batch++)
        {
            await fleet.ReportAsync(new("beta", loud, "1"), [.. Enumerable.Range((batch * FleetLog.Kept / 2) + 1, FleetLog.Kept / 2).Select(revision => Of(loud, loud, "beta") with { Revision = revision })], 0);
            var last = (await FleetAsync(gateway.Carol)).LastPosition;
            while (reached < last)
            {
                var progress = await NextAsync(watch);
                Assert.Equal((true, V1.IncidentChange.Unspecified), (progress.Incident is null, progress.Change));
                Assert.True(progress.Position > reached);
                reached = progress.Position;
            }
        }

        Assert.True((await FleetAsync(gateway.Carol)).FirstPosition > before + 1);
        using var again = Watch(gateway.Carol, new() { AfterPosition = reached, ModelId = quiet });
        await fleet.ReportAsync(new("beta", quiet, "1"), [Of(quiet, quiet, "beta")], 0);
        var next = await NextAsync(again);
        Assert.Equal(($"{quiet}/1/1", reached + 1), (next.Incident.IncidentId, next.Position));
    }

    [Fact]
    public async Task Causes_BeyondFive_AreCountedInASnapshot()
    {
        var model = await RegisteredAsync("alpha");
        var before = (await FleetAsync(gateway.Bob)).LastPosition;
        await ReportAsync("alpha", Of(model, model) with { Causes = [.. Enumerable.Range(0, 12).Select(feature => new ReportedCause(Family.Drift, $"{model}-{feature}", "", ""))] });
        using var watch = Watch(gateway.Bob, new() { AfterPosition = before, ModelId = model });
        var snapshot = (await NextAsync(watch)).Incident;
        Assert.Equal((5, 7L, $"{model}-0"), (snapshot.Causes.Count, snapshot.MoreCauses, snapshot.Causes[0].Subject.Feature));
    }

    [Fact]
    public async Task FleetIncident_OfManyModels_IsListedWithTwentyAndGivesItsPartsInPages()
    {
        var feature = gateway.NewModel();
        string[] models = [.. Enumerable.Range(0, 25).Select(_ => gateway.NewModel())];
        foreach (var (place, model) in models.Index())
            await ReportAsync("alpha", Of(model, feature) with { OpenedAt = Opened.AddMinutes(place) });

        var listed = Assert.Single((await ListAsync(gateway.Bob)).Incidents, incident => incident.Name == feature);
        Assert.Equal((20, 5L, 20, 5L, 0L), (listed.Parts.Count, listed.MoreParts, listed.Models.Count, listed.MoreModels, listed.MoreFeatures));
        var pages = new List<V1.GetFleetIncidentResponse>();
        do
            pages.Add(await GetAsync(gateway.Bob, listed.FleetIncidentId, pages.Count == 0 ? "" : pages[^1].NextPageToken, 10));
        while (pages[^1].NextPageToken.Length > 0);

        Assert.Equal([10, 10, 5], pages.Select(page => page.Parts.Count));
        Assert.Equal(models.Select(model => $"{model}/1/1"), pages.SelectMany(page => page.Parts).Select(part => part.IncidentId));
        Assert.Equal((listed, 25L), (pages[0].Incident, pages[0].Total));
        var unknown = await Rpc.RefusedAsync(() => GetAsync(gateway.Carol, listed.FleetIncidentId));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_FLEET_INCIDENT"), (unknown.Code, unknown.Reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("fleet/")]
    [InlineData("fleet/one")]
    [InlineData("m/1/1")]
    public async Task FleetIncident_WithAnIdThatIsNone_IsRefused(string id)
    {
        var refused = await Rpc.RefusedAsync(() => GetAsync(gateway.Bob, id));
        Assert.Equal((StatusCode.InvalidArgument, "fleet_incident_id"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task FleetIncident_ThatOpensAndMerges_IsToldWhenAskedFor()
    {
        var (feature, second) = (gateway.NewModel(), gateway.NewModel());
        string[] models = [.. Enumerable.Range(0, 4).Select(_ => gateway.NewModel()), await RegisteredAsync("alpha")];
        var before = (await FleetAsync(gateway.Bob)).LastPosition;
        await ReportAsync("alpha", Of(models[0], feature));
        await ReportAsync("alpha", Of(models[1], feature));
        await ReportAsync("alpha", Of(models[2], second));
        await ReportAsync("alpha", Of(models[3], second));
        await ReportAsync("alpha", Of(models[4], feature) with { Causes = [new(Family.Drift, feature, "", ""), new(Family.Drift, second, "", "")] });

        using var watch = Watch(gateway.Bob, new() { AfterPosition = before, ModelId = models[4], WithFleet = true });
        var (opened, merged, grew) = (await NextAsync(watch), await NextAsync(watch), await NextAsync(watch));
        Assert.Equal((V1.IncidentChange.Opened, null, opened.Position + 1), (opened.Change, opened.Fleet, merged.Position));
        Assert.Equal((V1.IncidentChange.Unspecified, null, V1.IncidentChange.Merged, $"{models[4]}/1/1", models[4]), (merged.Change, merged.Incident, merged.Fleet.Change, merged.Fleet.IncidentId, merged.Fleet.ModelId));
        Assert.Equal((V1.IncidentChange.Grew, merged.Fleet.MergedInto), (grew.Fleet.Change, grew.Fleet.FleetIncidentId));
        var gone = (await GetAsync(gateway.Bob, merged.Fleet.FleetIncidentId)).Incident;
        Assert.Equal((merged.Fleet.FleetIncidentId, merged.Fleet.MergedInto, 5), (gone.FleetIncidentId, gone.MergedInto, gone.Models.Count));

        using var plain = Watch(gateway.Bob, new() { AfterPosition = before, ModelId = models[4], WithProgress = true });
        V1.WatchIncidentsResponse next;
        do
        {
            next = await NextAsync(plain);
            Assert.Null(next.Fleet);
        }
        while (next.Position < grew.Position);
    }

    [Fact]
    public async Task FleetIncident_OfTwoModels_IsListedUntilBothHaveRecovered()
    {
        var (feature, one, other) = (gateway.NewModel(), gateway.NewModel(), gateway.NewModel());
        await ReportAsync("alpha", Of(one, feature));
        await ReportAsync("alpha", Of(other, feature) with { Severity = Severity.Medium });

        var open = Assert.Single((await ListAsync(gateway.Bob)).Incidents, incident => incident.Name == feature);
        Assert.Equal((V1.SharedBy.Feature, true, V1.Severity.Medium), (open.SharedBy, open.Open, open.Severity));
        Assert.Equal(((string[])[one, other]).Order(StringComparer.Ordinal), open.Models);
        Assert.Equal([feature], open.Features);
        Assert.Equal([$"{one}/1/1", $"{other}/1/1"], open.Parts.Select(part => part.IncidentId));
        Assert.DoesNotContain((await ListAsync(gateway.Carol)).Incidents, incident => incident.Name == feature);
        Assert.True((await FleetAsync(gateway.Bob)) is { OpenFleetIncidents: > 0, ModelsWithIncidents: > 1, Budget: null });

        foreach (var model in (string[])[one, other])
            await ReportAsync("alpha", Of(model, feature) with { Revision = 2, Changes = [IncidentChange.Closed], ClosedAt = Opened.AddDays(1) });
        Assert.DoesNotContain((await ListAsync(gateway.Bob, openOnly: true)).Incidents, incident => incident.Name == feature);
        var closed = Assert.Single((await ListAsync(gateway.Bob)).Incidents, incident => incident.Name == feature);
        Assert.Equal((false, Opened.AddDays(1)), (closed.Open, closed.ClosedAt.ToDateTimeOffset()));
    }

    [Fact]
    public async Task Watch_OfAModelThatIsNoName_IsRefused()
    {
        var refused = await Rpc.RefusedAsync(() => NextAsync(Watch(gateway.Bob, new() { ModelId = "a b" })));
        Assert.Equal((StatusCode.InvalidArgument, "model_id"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task Watch_OfAModelThatIsNotRegistered_IsNotFoundAtOnce()
    {
        var foreign = await RegisteredAsync("beta");
        var refused = await Rpc.RefusedAsync(() => NextAsync(Watch(gateway.Bob, new() { ModelId = foreign })));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_MODEL"), (refused.Code, refused.Reason));
        Assert.Contains($"'{foreign}'", refused.Message, StringComparison.Ordinal);
    }

    private async Task<string> RegisteredAsync(string tenant)
    {
        var model = gateway.NewModel();
        await gateway.Grains.GetGrain<IModelGrain>(GrainKeys.Model(tenant, model)).RegisterAsync(model, "ops");
        return model;
    }

    private static IncidentReport Of(string model, string feature, string tenant = "alpha") => new()
    {
        Version = new(tenant, model, "1"),
        IncidentId = $"{model}/1/1",
        Revision = 1,
        Changes = [IncidentChange.Opened],
        Severity = Severity.Low,
        Family = Family.Drift,
        Subject = new() { Feature = feature },
        Causes = [new(Family.Drift, feature, "", feature + ".pipe")],
        Axis = Axis.EventTime,
        SincePane = 1,
        SincePosition = 86_400_000,
        PaneLength = 86_400_000,
        OpenedAt = Opened,
        Sentence = $"Feature {feature} no longer looks like the reference.",
        ChangedAt = Opened,
    };

    private Task<double> ReportAsync(string tenant, IncidentReport report) => gateway.Grains.GetGrain<IFleetGrain>(GrainKeys.Fleet(tenant)).ReportAsync(report.Version, [report], 0);

    private static Task<V1.GetFleetResponse> FleetAsync(Rpc caller) => caller.CallAsync<V1.GetFleetRequest, V1.GetFleetResponse>("IncidentService/GetFleet", new());

    private static Task<V1.ListFleetIncidentsResponse> ListAsync(Rpc caller, bool openOnly = false) =>
        caller.CallAsync<V1.ListFleetIncidentsRequest, V1.ListFleetIncidentsResponse>("IncidentService/ListFleetIncidents", new() { OpenOnly = openOnly });

    private static Task<V1.GetFleetIncidentResponse> GetAsync(Rpc caller, string id, string token = "", uint pageSize = 0) =>
        caller.CallAsync<V1.GetFleetIncidentRequest, V1.GetFleetIncidentResponse>("IncidentService/GetFleetIncident", new() { FleetIncidentId = id, PageToken = token, PageSize = pageSize });

    private static AsyncServerStreamingCall<V1.WatchIncidentsResponse> Watch(Rpc caller, V1.WatchIncidentsRequest request) =>
        caller.Watch<V1.WatchIncidentsRequest, V1.WatchIncidentsResponse>("IncidentService/WatchIncidents", request);

    private static async Task<V1.WatchIncidentsResponse> NextAsync(AsyncServerStreamingCall<V1.WatchIncidentsResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return watch.ResponseStream.Current;
    }
}
