using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Protocol;

namespace Watchgrain.Grains.Tests.Fleet;

public sealed class FleetIncidentsTests
{
    private readonly FleetState state = new();
    private readonly FleetIncidents fleet;

    public FleetIncidentsTests() => fleet = new(state);

    [Fact]
    public void OneFeature_BrokenInTwentyModels_IsOneFleetIncident()
    {
        for (var model = 0; model < 20; model++)
            Take(Reports.Of($"model-{model:00}", "income", 100 + model % 3, "features.customers") with { Severity = model == 7 ? Severity.High : Severity.Medium });

        var incident = Assert.Single(fleet.List(openOnly: true));

        Assert.Equal(("fleet/1", SharedBy.Feature, "income", Severity.High, true), (incident.Id, incident.Kind, incident.Name, incident.Severity, incident.Open));
        Assert.Equal(Enumerable.Range(0, 20).Select(model => $"model-{model:00}"), incident.Models);
        Assert.Equal("Feature income from features.customers is not as in the reference in 20 models: model-00, model-01, model-02 and 17 more, since 1970-04-11.", incident.Sentence);
    }

    [Fact]
    public void OneModel_IsNoFleetIncident()
    {
        Take(Reports.Of("a", "income"));
        Take(Reports.Of("a", "income").Numbered(2));
        Assert.Empty(fleet.List(openOnly: false));
    }

    [Fact]
    public void TwoFeatures_OfDifferentModels_AreTwoFleetIncidents()
    {
        foreach (var model in (string[])["a", "b", "c"])
            Take(Reports.Of(model, "income"));
        foreach (var model in (string[])["d", "e"])
            Take(Reports.Of(model, "age"));

        Assert.Equal([("age", 2), ("income", 3)], fleet.List(openOnly: true).Select(incident => (incident.Name, incident.Models.Length)));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("x", "", true)]
    [InlineData("x", "x", true)]
    [InlineData("x", "y", false)]
    public void OneFeature_BelongsTogether_UnlessBothSpecsTellAnotherUpstream(string one, string other, bool together)
    {
        Take(Reports.Of("a", "income", 100, one));
        Take(Reports.Of("b", "income", 100, other));
        Assert.Equal(together, fleet.List(openOnly: true).Count == 1);
    }

    [Fact]
    public void TwoFeatures_OfOneUpstream_AreOneFleetIncidentThatNamesTheUpstream()
    {
        Take(Reports.Of("a", "income", 100, "features.customers"));
        Take(Reports.Of("b", "age", 100, "features.customers"));

        var incident = Assert.Single(fleet.List(openOnly: true));

        Assert.Equal((SharedBy.Upstream, "features.customers"), (incident.Kind, incident.Name));
        Assert.Equal(["age", "income"], incident.Features);
        Assert.StartsWith("What comes from features.customers (age, income) is not as in the reference in 2 models: a, b", incident.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void PoisonedSource_OfSeveralModels_IsOneFleetIncident()
    {
        foreach (var model in (string[])["a", "b", "c"])
            Take(Reports.About(model, new(Family.Poisoning, "", "feed-3", "")));
        Take(Reports.About("d", new(Family.Poisoning, "", "feed-4", "")));

        var incident = Assert.Single(fleet.List(openOnly: true));

        Assert.Equal((SharedBy.Source, "feed-3"), (incident.Kind, incident.Name));
        Assert.Equal("Labels of source feed-3 contradict the predictions far more often than they should in 3 models: a, b, c, since 1970-04-11.", incident.Sentence);
    }

    [Theory]
    [InlineData(3, Reports.Day, true)]
    [InlineData(4, Reports.Day, false)]
    [InlineData(4, 2 * Reports.Day, true)]
    public void Beginnings_OnEventTime_AreWithinThreePanesOfTheCoarserModel(int daysLater, long paneLength, bool together)
    {
        Take(Reports.Of("a", "income"));
        Take(Reports.Of("b", "income", 100 + daysLater) with { PaneLength = paneLength });
        Assert.Equal(together, fleet.List(openOnly: true).Count == 1);
    }

    [Theory]
    [InlineData(360, true)]
    [InlineData(361, false)]
    public void Beginnings_OnASequence_AreOpeningsWithinSixHours(int minutesLater, bool together)
    {
        Take(Reports.Of("a", "income", 3).OnSequence(TimeSpan.Zero));
        Take(Reports.Of("b", "income", 70_000).OnSequence(TimeSpan.FromMinutes(minutesLater)));
        Assert.Equal(together, fleet.List(openOnly: true).Count == 1);
    }

    [Fact]
    public void ASequence_OpenedTogetherWithTwoThatBeganApartOnEventTime_JoinsBoth()
    {
        Take(Reports.Of("a", "income", 100));
        Take(Reports.Of("b", "income", 200));
        Assert.Empty(fleet.List(openOnly: true));
        Take(Reports.Of("c", "income", 5).OnSequence(TimeSpan.FromMinutes(5)));
        Assert.Equal(["a", "b", "c"], Assert.Single(fleet.List(openOnly: true)).Models);
    }

    [Fact]
    public void Models_ThatRecoverOneByOne_LeaveItOpenUntilTheLastHas()
    {
        IncidentReport[] reports = [.. Enumerable.Range(0, 3).Select(model => Reports.Of($"m{model}", "income") with { Severity = (Severity)(model + 1) })];
        foreach (var report in reports)
            Take(report);

        Take(reports[2].Closed(24));
        var one = fleet.Find("fleet/1")!;
        Assert.Equal((true, Severity.Medium, 3), (one.Open, one.Severity, one.Models.Length));
        Assert.EndsWith("since 1970-04-11; 1 of them has recovered.", one.Sentence, StringComparison.Ordinal);
        Take(reports[0].Closed(48));
        Assert.True(fleet.Find("fleet/1")!.Open);
        Take(reports[1].Closed(72));
        var last = fleet.Find("fleet/1")!;
        Assert.Equal((false, Reports.Start.AddHours(72), Severity.High), (last.Open, last.ClosedAt, last.Severity));
        Assert.EndsWith("; all have recovered.", last.Sentence, StringComparison.Ordinal);
        Assert.Empty(fleet.List(openOnly: true));
    }

    [Fact]
    public void ModelThatHasRecovered_BeforeAnotherOpens_SharesNothing()
    {
        Take(Reports.Of("a", "income"));
        Take(Reports.Of("a", "income").Closed(2));
        Take(Reports.Of("b", "income") with { OpenedAt = Reports.Start.AddHours(3) });
        Assert.Empty(fleet.List(openOnly: false));
    }

    [Fact]
    public void AnIncidentThatConnectsTwoFleetIncidents_LeavesTheOlderOne()
    {
        Take(Reports.Of("a", "income"));
        Take(Reports.Of("b", "income"));
        Take(Reports.Of("c", "age"));
        Take(Reports.Of("d", "age"));
        Assert.Equal(2, fleet.List(openOnly: true).Count);
        Take(Reports.Of("e", "age") with { Causes = [new(Family.Drift, "age", "", ""), new(Family.Drift, "income", "", "")] });
        Assert.Equal(("fleet/1", 5), (Assert.Single(fleet.List(openOnly: true)).Id, fleet.List(openOnly: true)[0].Models.Length));
        Assert.All(state.Members, member => Assert.Equal("fleet/1", member.FleetId));
        Assert.Equal([(IncidentChange.Opened, "fleet/1", null), (IncidentChange.Opened, "fleet/2", null), (IncidentChange.Merged, "fleet/2", "fleet/1"), (IncidentChange.Grew, "fleet/1", null)], OfFleet().Select(change => (change.Change, change.FleetId, change.MergedInto)));
        var merged = new FleetIncidents(Forms.Fleets.Deserialize(Forms.Fleets.SerializeToArray(state))!).Find("fleet/2")!;
        Assert.Equal(("fleet/2", "fleet/1", 5), (merged.Id, merged.MergedInto, merged.Models.Length));
        Assert.Null(fleet.Find("fleet/1")!.MergedInto);
    }

    [Fact]
    public void AFleetIncident_ThatMergesTwice_IsFoundInTheLast()
    {
        foreach (var feature in (string[])["x", "y", "z"])
        {
            Take(Reports.Of($"{feature}1", feature));
            Take(Reports.Of($"{feature}2", feature));
        }
        Take(Reports.Of("p", "y") with { Causes = [new(Family.Drift, "y", "", ""), new(Family.Drift, "z", "", "")] });
        Assert.Equal("fleet/2", fleet.Find("fleet/3")!.MergedInto);
        Take(Reports.Of("q", "x") with { Causes = [new(Family.Drift, "x", "", ""), new(Family.Drift, "y", "", "")] });
        Assert.Equal(("fleet/1", "fleet/1"), (fleet.Find("fleet/3")!.MergedInto, fleet.Find("fleet/2")!.MergedInto));
    }

    [Fact]
    public void Changes_OfAFleetIncident_AreInTheLogAfterThatWhichBroughtThemAbout()
    {
        Take(Reports.Of("a", "income"));
        Take(Reports.Of("b", "income"));
        Take(Reports.Of("a", "income") with { Revision = 2, Changes = [IncidentChange.BecameWorse] });
        Take(Reports.Of("c", "age"));
        Take(Reports.Of("b", "income") with { Revision = 2, Changes = [IncidentChange.Grew], Causes = [new(Family.Drift, "income", "", ""), new(Family.Drift, "age", "", "")] });
        foreach (var model in (string[])["c", "a", "b"])
            Take((Reports.Of(model, "income") with { Revision = 8 }).Closed(24));
        Take(Reports.Of("d", "income"));

        Assert.Equal(
            [(IncidentChange.Opened, "b/1/1"), (IncidentChange.Grew, "b/1/1"), (IncidentChange.Closed, "b/1/1"), (IncidentChange.Reopened, "d/1/1")],
            OfFleet().Select(change => (change.Change, change.Incident.IncidentId)));
        Assert.All(OfFleet(), change => Assert.False(state.Log.Changes[(int)change.Position - 2].IsOfFleet));
    }

    [Fact]
    public void Groups_DoNotDependOnTheOrderOfReports()
    {
        const int Seed = 20260301;
        var random = new Random(Seed);
        var histories = Enumerable.Range(0, 40).Select(model => History($"m{model:00}", random)).ToList();
        var expected = Shown(histories.SelectMany(history => history));
        Assert.NotEmpty(expected);
        for (var round = 0; round < 20; round++)
            Assert.Equal(expected, Shown(Interleaved(histories, random)));
    }

    [Fact]
    public void State_ReadBackInTheMiddle_GoesOnAsBefore()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        var reports = Interleaved([.. Enumerable.Range(0, 40).Select(model => History($"m{model:00}", random))], random);
        var read = fleet;
        var half = state;
        foreach (var (report, i) in reports.Select((report, i) => (report, i)))
        {
            if (i == reports.Count / 2)
                read = new(half = Forms.Fleets.Deserialize(Forms.Fleets.SerializeToArray(state))!);
            if (i >= reports.Count / 2)
                read.Take(report);
            fleet.Take(report);
        }
        Assert.Equal((state.NextFleet, state.Log.Last), (half.NextFleet, half.Log.Last));
        Assert.Equal(state.Members.Select(member => (member.Latest.IncidentId, member.Latest.Revision, member.FleetId)), half.Members.Select(member => (member.Latest.IncidentId, member.Latest.Revision, member.FleetId)));
        Assert.Equal(fleet.List(false).Select(Line), read.List(false).Select(Line));
    }

    [Fact]
    public void Report_TakenBefore_ChangesNothing()
    {
        var report = Reports.Of("a", "income");
        Assert.True(fleet.Take(report));
        Assert.False(fleet.Take(report));
        Assert.True(fleet.Take(report.Closed()));
        Assert.False(fleet.Take(report));
        Assert.Equal((2, 2L), (state.Log.Changes.Count, state.Log.Last));
    }

    [Fact]
    public void ClosedIncidents_BeyondTheBound_AreForgottenAndNotTakenAgain()
    {
        const int Models = FleetIncidents.Kept + 250;
        Take(Reports.Of("open", "x"));
        for (var model = 0; model < Models; model++)
        {
            Take(Reports.Of($"m{model}", $"f{model}"));
            Take(Reports.Of($"m{model}", $"f{model}").Closed(model));
            fleet.Trim();
        }

        Assert.InRange(state.Members.Count, FleetIncidents.Kept, FleetIncidents.Kept + 101);
        Assert.Contains(state.Members, member => member.Latest.Version.Model == "open");
        Assert.Equal(FleetLog.Kept, state.Log.Changes.Count);
        Assert.Equal(2 * Models + 1 - FleetLog.Kept, state.Log.Dropped);
        Assert.False(fleet.Take(Reports.Of("m0", "f0").Closed(0)));
        Assert.Equal(2 * Models + 2 - FleetLog.Kept, state.Log.Page(0, state.Log.Last, 1).Changes[0].Position);
    }

    [Fact]
    public void PartsModelsAndFeatures_BeyondTwenty_AreCountedAndPartsCanBeHadInPages()
    {
        ReportedCause[] causes = [.. Enumerable.Range(0, 30).Select(feature => new ReportedCause(Family.Drift, $"f{feature:00}", "", "x"))];
        for (var model = 0; model < 25; model++)
            Take(Reports.Of($"m{model:00}", "f00") with { Causes = causes, OpenedAt = Reports.Start.AddMinutes(model) });

        var incident = Assert.Single(fleet.List(openOnly: true));

        Assert.Equal((20, 10, 20, 5, 20, 5), (incident.Features.Length, incident.MoreFeatures, incident.Models.Length, incident.MoreModels, incident.Parts.Length, incident.MoreParts));
        Assert.Contains("in 25 models", incident.Sentence, StringComparison.Ordinal);
        var page = fleet.Parts(incident.Id, 20, 3)!;
        Assert.Equal(["m20/1/1", "m21/1/1", "m22/1/1"], page.Parts.Select(part => part.IncidentId));
        Assert.Equal((25, incident.Sentence), (page.Total, page.Incident.Sentence));
        Assert.Null(fleet.Parts("fleet/9", 0, 10));
    }

    [Fact]
    public void Page_OfMany_RendersWhatItShows_AndACountNothing()
    {
        for (var pair = 0; pair < 30; pair++)
        {
            Take(Reports.Of($"a{pair}", $"f{pair}"));
            Take(Reports.Of($"b{pair}", $"f{pair}"));
        }

        Assert.Equal((30, 0L), (fleet.Count(openOnly: true), fleet.Rendered));
        Assert.Equal(["fleet/20", "fleet/19", "fleet/18"], fleet.List(openOnly: true, 10, 3).Select(incident => incident.Id));
        Assert.Equal(3, fleet.Rendered);
    }

    [Fact]
    public void ALargeGroup_ThatIsTheOldest_IsNotPutInOrderAgainWithEveryReport()
    {
        const int Large = 400;
        for (var model = 0; model < Large; model++)
            Take(Reports.Of($"large{model}", "x"));
        for (var model = 0; model < Large; model++)
            Take(Reports.Of($"large{model}", "x").Closed(1));
        for (var model = 0; model < FleetIncidents.Kept + 50; model++)
        {
            Take(Reports.Of($"m{model}", $"f{model}"));
            Take(Reports.Of($"m{model}", $"f{model}").Closed(2 + model));
            fleet.Trim();
        }

        Assert.Equal(FleetIncidents.Kept, state.Members.Count - 50);
        Assert.DoesNotContain(state.Members, member => member.Latest.Version.Model == "large0");
        Assert.InRange(fleet.Sweeps, 1, 5);
    }

    [Fact]
    public void ForgottenThrough_NeverGoesBack()
    {
        const int Models = FleetIncidents.Kept + 100;
        for (var model = 0; model < 100; model++)
            Take(Reports.Of($"late{model}", $"g{model}"));
        for (var model = 0; model < Models; model++)
        {
            Take(Reports.Of($"m{model}", $"f{model}"));
            Take(Reports.Of($"m{model}", $"f{model}").Closed(100 + model));
        }
        fleet.Trim();
        var forgotten = state.ForgottenThrough;
        Assert.NotNull(forgotten);

        // Their versions tell it late.
        for (var model = 0; model < 100; model++)
            Take(Reports.Of($"late{model}", $"g{model}").Closed(1));
        fleet.Trim();

        Assert.DoesNotContain(state.Members, member => member.Latest.Version.Model == "late0");
        Assert.Equal(forgotten, state.ForgottenThrough);
    }

    [Fact]
    public void State_OfIncidentsWithManyCausesOfLongNames_StaysWithinItsBytes()
    {
        const int Models = 300;
        for (var model = 0; model < Models; model++)
        {
            ReportedCause[] causes = [.. Enumerable.Range(0, IncidentReports.MostCauses).Select(feature => new ReportedCause(Family.Drift, $"{model}-{feature}-".PadRight(200, 'x'), "", ""))];
            var report = Reports.Of($"m{model}", "f") with { Causes = causes };
            for (var revision = 1; revision <= 4; revision++)
                Take(report with { Revision = revision, Changes = [IncidentChange.Grew] });
            Take((report with { Revision = 4 }).Closed(model));
            fleet.Trim();
        }

        const long LargestMember = 30_000;
        Assert.InRange(Forms.Fleets.SerializeToArray(state).Length, FleetIncidents.KeptBytes / 2, FleetLog.KeptBytes + FleetIncidents.KeptBytes * 11 / 10 + LargestMember);
        Assert.InRange(state.Log.Changes.Count, 100, FleetLog.Kept);
        Assert.Equal(5 * Models, state.Log.Last);
        Assert.Equal((5, 95), (state.Log.Changes[^1].Incident.Causes.Length, state.Log.Changes[^1].MoreCauses));
    }

    [Fact]
    public void Causes_ThatAreReportedOverTime_AreBounded()
    {
        for (var revision = 1; revision <= 3; revision++)
            Take(Reports.Of("a", "f") with { Revision = revision, Causes = [.. Enumerable.Range(0, 60).Select(feature => new ReportedCause(Family.Drift, $"{revision}-{feature}", "", ""))] });
        Assert.Equal(FleetMember.MostCauses, Assert.Single(state.Members).Causes.Count);
    }

    [Fact]
    public void State_OfAnEarlierRelease_GetsShortAndKeepsItsPositions()
    {
        var report = Reports.Of("a", "f") with { Causes = [.. Enumerable.Range(0, 100).Select(feature => new ReportedCause(Family.Drift, $"f{feature}", "", ""))] };
        var member = FleetMember.Of(report);
        member.Latest = report;
        member.Causes.AddRange(report.Causes);
        var earlier = new FleetState { Members = [member], Log = new() { Dropped = 7, Changes = [new(8, IncidentChange.Opened, report, "")] } };

        new FleetIncidents(earlier).Trim();

        Assert.Equal((5, 100), (earlier.Members[0].Latest.Causes.Length, earlier.Members[0].Causes.Count));
        var change = Assert.Single(earlier.Log.Changes);
        Assert.Equal((8L, 5, 95, 8L), (change.Position, change.Incident.Causes.Length, change.MoreCauses, earlier.Log.First));
    }

    private void Take(IncidentReport report) => Assert.True(fleet.Take(report));

    private IEnumerable<FleetChange> OfFleet() => state.Log.Changes.Where(change => change.IsOfFleet);

    // A version's incidents in order: a beginning, more causes, an end.
    private static List<IncidentReport> History(string model, Random random)
    {
        var reports = new List<IncidentReport>();
        for (var number = 1; number <= 3; number++)
        {
            var (opened, hours) = (Reports.Start.AddHours(random.Next(60)), random.Next(1, 60));
            var upstream = random.Next(3) switch { 0 => "", 1 => "x", _ => "y" };
            var report = Reports.Of(model, $"f{random.Next(6)}", 100 + random.Next(12), upstream).Numbered(number) with { OpenedAt = opened, Severity = (Severity)random.Next(4) };
            if (random.Next(3) == 0)
                report = report with { Axis = Axis.Sequence };
            reports.Add(report);
            if (random.Next(2) == 0)
                reports.Add(report = report with { Revision = 2, Changes = [IncidentChange.Grew], Causes = [.. report.Causes, new(Family.Drift, $"f{random.Next(6)}", "", upstream)] });
            if (random.Next(2) == 0)
                reports.Add(report with { Revision = report.Revision + 1, Changes = [IncidentChange.Closed], ClosedAt = opened.AddHours(hours) });
        }
        return reports;
    }

    private static List<IncidentReport> Interleaved(List<List<IncidentReport>> histories, Random random)
    {
        var next = new int[histories.Count];
        int[] turns = [.. histories.SelectMany((history, i) => Enumerable.Repeat(i, history.Count))];
        random.Shuffle(turns);
        return [.. turns.Select(turn => histories[turn][next[turn]++])];
    }

    private static IEnumerable<string> Shown(IEnumerable<IncidentReport> reports)
    {
        var fleet = new FleetIncidents(new());
        foreach (var report in reports)
            fleet.Take(report);
        return fleet.List(openOnly: false).Select(Line).Order(StringComparer.Ordinal);
    }

    // Without its number: that tells which was found first.
    private static string Line(FleetIncident incident) =>
        $"{incident.Kind} {incident.Name} {string.Join(",", incident.Features)} {string.Join(",", incident.Parts.Select(part => part.IncidentId))} {incident.MoreFeatures} {incident.MoreModels} {incident.MoreParts} {incident.Severity} {incident.OpenedAt:O} {incident.ClosedAt:O} {incident.Sentence}";
}
