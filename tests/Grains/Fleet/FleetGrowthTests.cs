using Watchgrain.Grains.Fleet;

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
