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
        Assert.Equal("Source feed-3 is suspected of poisoning in 3 models: a, b, c, since 1970-04-11.", incident.Sentence);
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
    public void Groups_OfWhatBeganWithinTwoWindows_DoNotDependOnTheOrderOfReports()
    {
        const int Seed = 20260301;
        var random = new Random(Seed);
        var histories = Enumerable.Range(0, 40).Select(model => History($"m{model:00}", random, troubles: 3)).ToList();
        var expected = Shown(histories.SelectMany(history => history));
        Assert.NotEmpty(expected);
        for (var round = 0; round < 20; round++)
            Assert.Equal(expected, Shown(Interleaved(histories, random)));
    }

    /// <summary>Where such a chain is cut depends on the order, but not that it is.</summary>
    [Fact]
    public void Groups_OfAnEndlessChain_AreNoWiderThanTwoWindowsInAnyOrder()
    {
        const int Seed = 20261129;
        var random = new Random(Seed);
        var reports = Enumerable.Range(0, 300).Select(model => Reports.Of($"m{model:000}", "income", 100 + random.Next(200))).ToArray();
        for (var round = 0; round < 20; round++)
        {
            random.Shuffle(reports);
            var chain = new FleetIncidents(new());
            foreach (var report in reports)
                chain.Take(report);
            var listed = chain.List(openOnly: true).Select(incident => chain.Parts(incident.Id, 0, 300)!.Parts).ToList();
            Assert.All(listed, parts => Assert.InRange(parts.Max(part => part.SincePosition) - parts.Min(part => part.SincePosition), 0, 2L * FleetIncidents.Panes * Reports.Day));
            // One that began on the same day stands for the others of its day: few are left alone.
            Assert.InRange(listed.Sum(parts => parts.Length), 280, 300);
            Assert.Equal(listed.Sum(parts => parts.Length), listed.SelectMany(parts => parts).Select(part => part.IncidentId).Distinct().Count());
        }
    }

    [Fact]
    public void Chain_ThatWentOnWithoutIt_IsReadBackAsItWasCut()
    {
        foreach (var day in (int[])[5, 8, 2, 0, 11, 14])
            Take(Reports.Of($"m{day}", "income", 100 + day));
        var read = new FleetIncidents(Forms.Fleets.Deserialize(Forms.Fleets.SerializeToArray(state))!);
        Assert.Equal(2, fleet.Count(openOnly: true));
        Assert.Equal(fleet.List(false).Select(Line), read.List(false).Select(Line));
        // The first three are complete, and what began with the last ones goes to these.
        foreach (var incidents in (FleetIncidents[])[fleet, read])
        {
            Assert.True(incidents.Take(Reports.Of("late", "income", 109)));
            Assert.Equal(["late", "m11", "m14"], incidents.List(openOnly: true).Single(incident => incident.Models.Contains("m14")).Models);
        }
    }

    [Fact]
    public void Incident_ThatWasClosedWhileAnotherWasOpen_SharesNothingWithIt()
    {
        OpenSpell Spell(int from, int? until) => new(Reports.Start.AddHours(from), until is { } end ? Reports.Start.AddHours(end) : null);
        Take(Reports.Of("a", "income") with { OpenedAt = Reports.Start.AddHours(1), Spells = [Spell(1, 5), Spell(15, null)] });
        Take(Reports.Of("b", "income") with { OpenedAt = Reports.Start.AddHours(8), ClosedAt = Reports.Start.AddHours(10) });
        Assert.Empty(fleet.List(openOnly: false));

        Take(Reports.Of("c", "income") with { OpenedAt = Reports.Start.AddHours(12) });

        Assert.Equal(Reports.Start.AddHours(15), Assert.Single(fleet.List(openOnly: true)).OpenedAt);
    }

    [Fact]
    public void State_ReadBackInTheMiddle_GoesOnAsBefore()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        var reports = Interleaved([.. Enumerable.Range(0, 40).Select(model => History($"m{model:00}", random, troubles: 1))], random);
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

    /// <summary>Its version did not reach the fleet while it opened and closed, and the fleet has meanwhile forgotten what closed later.</summary>
    [Fact]
    public void Incident_ThatWasNeverTold_IsToldOnceAfterLaterOnesAreForgotten()
    {
        for (var model = 0; model < FleetIncidents.Kept + 100; model++)
        {
            Take(Reports.Of($"m{model}", $"f{model}"));
            Take(Reports.Of($"m{model}", $"f{model}").Closed(100 + model));
        }
        fleet.Trim();
        var report = Reports.Of("late", "income").Closed(1) with { Changes = [IncidentChange.Opened, IncidentChange.Closed] };

        Take(report);
        var read = new FleetIncidents(Forms.Fleets.Deserialize(Forms.Fleets.SerializeToArray(state))!);

        Assert.Equal([IncidentChange.Opened, IncidentChange.Closed], state.Log.Changes.Where(change => change.Incident.IncidentId == "late/1/1").Select(change => change.Change));
        Assert.DoesNotContain(state.Members, member => member.Latest.Version.Model == "late");
        Assert.False(fleet.Take(report));
        Assert.False(read.Take(report));
        // It comes back.
        Take(report with { Revision = 3, Changes = [IncidentChange.Reopened], ClosedAt = null });
        Assert.Contains(state.Members, member => member.Latest.Version.Model == "late");
    }

    [Fact]
    public void ClosedMembers_OfAGroupThatStaysOpen_AreBoundedAndItStandsAsBefore()
    {
        Take(Reports.Of("lasting", "x") with { PaneLength = 10_000 * Reports.Day });
        for (var model = 0; model < FleetIncidents.KeptOfOpen + 500; model++)
        {
            Take(Reports.Of($"m{model}", "x", 100 + model) with { OpenedAt = Reports.Start.AddHours(model) });
            Take(Reports.Of($"m{model}", "x", 100 + model).Closed(model + 1) with { OpenedAt = Reports.Start.AddHours(model) });
            fleet.Trim();
        }

        Assert.InRange(state.Members.Count, FleetIncidents.KeptOfOpen, FleetIncidents.KeptOfOpen + 103);
        Assert.InRange(fleet.Sweeps, 1, 50);
        Assert.InRange(state.Forgotten.Count, 400, FleetIncidents.KeptForgotten);
        var incident = Assert.Single(fleet.List(openOnly: true));
        Assert.Equal(("fleet/1", Reports.Start), (incident.Id, incident.OpenedAt));
        Assert.DoesNotContain(state.Members, member => member.Latest.Version.Model == "m1");
        Assert.False(fleet.Take(Reports.Of("m1", "x", 101).Closed(2)));
    }

    /// <summary>Where the group of a year was one, it stays one until its incidents have closed; what begins now is another.</summary>
    [Fact]
    public void State_OfAnEarlierReleaseWithAnEndlessGroup_KeepsItAndPutsNothingMoreThere()
    {
        var earlier = new FleetState { NextFleet = 2 };
        for (var model = 0; model < 300; model++)
        {
            var member = FleetMember.Of(Reports.Of($"m{model}", "income", 100 + model));
            member.Causes.AddRange(member.Latest.Causes);
            member.FleetId = "fleet/1";
            earlier.Members.Add(member);
        }
        var read = new FleetIncidents(earlier);
        Assert.Equal((300, "fleet/1"), (read.Parts("fleet/1", 0, 1)!.Total, Assert.Single(read.List(openOnly: true)).Id));

        for (var model = 0; model < 2; model++)
            read.Take(Reports.Of($"new{model}", "income", 401));

        Assert.Equal((300, 2), (read.Parts("fleet/1", 0, 1)!.Total, read.Parts("fleet/2", 0, 1)!.Total));
        Assert.Single(earlier.Members.Take(300).Select(member => member.Group).Distinct());
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

    // A version's incidents in order: a beginning, more causes, an earlier beginning by a later estimate, an end, a return. Of each trouble all begin within six panes and open within twelve hours, far from those of another.
    private static List<IncidentReport> History(string model, Random random, int troubles)
    {
        var reports = new List<IncidentReport>();
        for (var number = 1; number <= 3; number++)
        {
            var trouble = random.Next(troubles);
            var (opened, hours) = (Reports.Start.AddDays(100 * trouble).AddMinutes(random.Next(12 * 60)), random.Next(1, 40));
            var upstream = random.Next(3) switch { 0 => "", 1 => "x", _ => "y" };
            var report = Reports.Of(model, $"f{random.Next(6)}", 100 + 100 * trouble + random.Next(7), upstream).Numbered(number) with { OpenedAt = opened, Severity = (Severity)random.Next(4) };
            if (random.Next(3) == 0)
                report = report with { Axis = Axis.Sequence };
            reports.Add(report);
            if (random.Next(2) == 0)
                Next(report with { Changes = [IncidentChange.Grew], Causes = [.. report.Causes, new(Family.Drift, $"f{random.Next(6)}", "", upstream)] });
            if (random.Next(2) == 0)
                Next(report with { Changes = [IncidentChange.Grew], SincePane = report.SincePane - 5, SincePosition = report.SincePosition - 5 * Reports.Day });
            if (random.Next(2) == 0)
            {
                Next(report with { Changes = [IncidentChange.Closed], ClosedAt = opened.AddHours(hours) });
                if (random.Next(2) == 0)
                    Next(report with { Changes = [IncidentChange.Reopened], ClosedAt = null, Spells = [new(opened, opened.AddHours(hours)), new(opened.AddHours(hours + 5), null)] });
            }

            void Next(IncidentReport next) => reports.Add(report = next with { Revision = report.Revision + 1 });
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
