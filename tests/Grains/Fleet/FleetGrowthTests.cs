using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Fleet;

public sealed class FleetGrowthTests(ITestOutputHelper output)
{
    /// <summary>Comparisons and moves, not time: the same on every machine.</summary>
    [Fact]
    public void Work_PerReport_DoesNotGrowWithTheModels()
    {
        int[] fleets = [10, 100, 1000, 4000];
        var perReport = fleets.Select(models => (Models: models, Work: WorkOf(models))).ToList();
        foreach (var (models, work) in perReport)
            output.WriteLine($"{models} models: {work:0.00} per report");

        Assert.All(perReport.Skip(1), measured => Assert.True(measured.Work <= perReport[0].Work * 1.5));
    }

    /// <summary>Ten incidents of one feature begin each day and last eight: something is always open, and each began near others. A third of the models may have a sequence axis.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Incidents_StaggeredOverAYear_AreFleetIncidentsThatCloseInABoundedState(bool withSequences)
    {
        const int Models = 1000;
        const int PerDay = 10;
        const int Lasts = 8;
        var state = new FleetState();
        var fleet = new FleetIncidents(state);
        var quarters = new List<(double Work, int Most)>();
        var (work, reports, most, changes) = (0L, 0, 0, new List<FleetChange>());
        for (var day = 0; day < 364; day++)
        {
            var seen = state.Log.Last;
            for (var i = 0; i < PerDay; i++)
            {
                Take(Incident(day * PerDay + i));
                if (day >= Lasts)
                    Take(Incident((day - Lasts) * PerDay + i) with { Revision = 2, Changes = [IncidentChange.Closed], ClosedAt = Reports.Start.AddDays(day).AddMinutes(30 + i) });
            }
            changes.AddRange(state.Log.Page(seen, long.MaxValue, int.MaxValue).Changes.Where(change => change.IsOfFleet));
            fleet.Trim();
            most = Math.Max(most, state.Members.Count);
            if (day % 91 != 90) continue;
            quarters.Add(((double)(fleet.Work - work) / reports, most));
            (work, reports) = (fleet.Work, 0);
        }
        output.WriteLine($"work per report and most members by quarter: {string.Join(", ", quarters.Select(quarter => $"{quarter.Work:0.0} {quarter.Most}"))}");

        Assert.InRange(quarters[^1].Most, FleetIncidents.Kept, FleetIncidents.Kept + 300);
        Assert.InRange(quarters[^1].Work, 1, quarters[2].Work * 1.1);
        Assert.InRange(fleet.Count(openOnly: true), 1, 5);
        var opened = changes.Count(change => change.Change == IncidentChange.Opened);
        Assert.InRange(opened, 364 / 14, 364 / 3);
        Assert.InRange(changes.Count(change => change.Change is IncidentChange.Closed or IncidentChange.Merged), opened - 5, opened);

        void Take(IncidentReport report)
        {
            Assert.True(fleet.Take(report));
            reports++;
        }

        IncidentReport Incident(int number)
        {
            var model = number % Models;
            var report = Reports.Of($"m{model}", "amount", 100 + number / PerDay).Numbered(1 + number / Models) with { OpenedAt = Reports.Start.AddDays(number / PerDay).AddMinutes(number % PerDay) };
            return withSequences && model % 3 == 0 ? report with { Axis = Axis.Sequence, PaneLength = 5000 } : report;
        }
    }

    // One feature breaks in all models, within three panes and minutes of each other; each has a trouble of its own; all recover one by one.
    private static double WorkOf(int models)
    {
        var random = new Random(1);
        var fleet = new FleetIncidents(new());
        var reports = 0;
        var shared = Enumerable.Range(0, models).Select(model => Reports.Of($"m{model}", "income", 100 + random.Next(3)) with { OpenedAt = Reports.Start.AddMinutes(random.Next(60)) }).ToList();
        foreach (var report in shared)
        {
            Take(report);
            Take(Reports.Of(report.Version.Model, $"own-{report.Version.Model}").Numbered(2));
        }
        foreach (var report in shared)
            Take(report.Closed(24 + random.Next(100)));
        fleet.Trim();
        var incident = Assert.Single(fleet.List(openOnly: false));
        Assert.Equal(models, incident.Models.Length + incident.MoreModels);
        return (double)fleet.Work / reports;

        void Take(IncidentReport report)
        {
            Assert.True(fleet.Take(report));
            reports++;
        }
    }
}
