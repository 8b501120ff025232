using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Fleet;

/// <summary>What several models share began when its causes did: the performance of a model may seem to have fallen before.</summary>
public sealed class FleetBeginningTests
{
    private static readonly VersionSpec Daily = new() { Features = [], Axis = Axis.EventTime, PaneLength = Reports.Day, LabelMaturity = 1, LabelHorizon = 1 };

    [Fact]
    public void Report_OfAnIncidentWithDecay_TellsWhereItsCausesBegan()
    {
        var state = new CoordinatorState();
        var incident = new Incident { Id = "m/1/1", Family = Family.Drift, Subject = new() { Feature = "income" }, OpenedPane = 102, SincePane = 92 };
        incident.Note(102, Reports.Start, IncidentChange.Opened, "");
        state.Incidents.Add(incident);
        state.Strands.AddRange([Strand(Family.Decay, "", 92), Strand(Family.Drift, "income", 100), Strand(Family.Drift, "age", 101), Strand(Family.Drift, "income", 99, "north")]);

        var report = Assert.Single(IncidentReports.Of(state, new("acme", "m", "1"), Daily));

        Assert.Equal(92 * Reports.Day, report.SincePosition);
        Assert.Equal(
            [("age", "", 101 * Reports.Day), ("income", "", 100 * Reports.Day), ("income", "north", 99 * Reports.Day)],
            report.Causes.Zip(report.CausesBegan!, (cause, began) => (cause.Feature, cause.Source, began)).Order());
        Assert.Equal(99 * Reports.Day, FleetMember.Of(report).Began);
    }

    [Fact]
    public void FleetIncident_OfModelsThatDecayed_BeganWithWhatTheyShare()
    {
        var fleet = new FleetIncidents(new());
        fleet.Take(Decayed("a", since: 92, ("income", 101), ("age", 99)));
        // Its decay alone would lie too far from the other's.
        fleet.Take(Decayed("b", since: 101, ("income", 102)));

        var incident = Assert.Single(fleet.List(openOnly: true));

        Assert.Equal("Feature income is not as in the reference in 2 models: a, b, since 1970-04-12.", incident.Sentence);
    }

    [Fact]
    public void FleetIncident_BeganWhereItsCausesAreEstimatedNow()
    {
        var fleet = new FleetIncidents(new());
        fleet.Take(Decayed("a", since: 92, ("income", 101)));
        fleet.Take(Decayed("b", since: 92, ("income", 101)));
        fleet.Take(Decayed("a", since: 92, ("age", 95), ("income", 100)) with { Revision = 2, Changes = [IncidentChange.Grew] });

        Assert.EndsWith("since 1970-04-11.", Assert.Single(fleet.List(openOnly: true)).Sentence, StringComparison.Ordinal);
    }

    // Days are panes: 100 is 1970-04-11.
    private static IncidentReport Decayed(string model, long since, params (string Feature, long Day)[] causes) => Reports.Of(model, causes[0].Feature, since) with
    {
        Causes = [.. causes.Select(cause => new ReportedCause(Family.Drift, cause.Feature, "", ""))],
        CausesBegan = [.. causes.Select(cause => cause.Day * Reports.Day)],
    };

    private static Strand Strand(Family family, string feature, long since, string source = "")
    {
        var strand = new Strand { Family = family, Subject = new() { Feature = feature, Source = source }, OpenedPane = 102, IncidentId = "m/1/1" };
        strand.SincePane = since;
        return strand;
    }
}
