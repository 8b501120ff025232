using System.Diagnostics;
using System.Globalization;
using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests;

/// <summary>A silo dies, and nobody sends or asks anything any more.</summary>
public sealed class SilentDeath(ITestOutputHelper output)
{
    // Time to kill silos between two looks of the clock.
    private static readonly TimeSpan CloseEvery = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Panes_DueAfterTheirSilosDeathWithoutTraffic_CloseByThemselves()
    {
        await using var cluster = await RunningCluster.StartAsync(gateways: 1, more: ["--Watchgrain:Partitions:CloseEvery", CloseEvery.ToString()]);
        await using var run = await TrafficRun.BeginAsync(new Workload(Seeds.Next(output)), cluster.Gateways);
        run.Send(batchesPerSource: 60);
        await run.WhenSentAsync();
        // The clock has just looked: it looks again in a while.
        await Until.TrueAsync(async () => await LastPaneAsync(cluster.Database) is not null, "no pane was closed");
        await run.PromiseEndAsync();
        // Nothing is on its way that would wake a grain: of each partition only the last row is left.
        await Until.TrueAsync(async () => await cluster.Database.AskAsync("SELECT COUNT(*) - COUNT(DISTINCT partition_id) FROM partition_log") == 0, "deltas were not delivered");
        Assert.False(await LastPaneAsync(cluster.Database) >= run.LastPaneWithRows, "the panes were closed before the silo died");
        var metrics = await Task.WhenAll(cluster.Silos.Select(async silo => (Silo: silo, Text: await silo.MetricsAsync())));
        // Those that hold the version and the clock of its panes.
        var holders = metrics.Where(silo => Metrics.Activations(silo.Text, "version") + Metrics.Activations(silo.Text, "paneclock") > 0).Select(silo => silo.Silo).ToArray();
        Assert.InRange(holders.Length, 1, 2);

        await Task.WhenAll(holders.Select(silo => silo.KillAsync()));

        // Not through a gateway: a question would wake the version.
        var begun = Stopwatch.GetTimestamp();
        await Until.TrueAsync(async () => await LastPaneAsync(cluster.Database) >= run.LastPaneWithRows, "the panes did not close");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the last pane was closed {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s after the death of {holders.Length} of 3 silos"));
        await run.EndAsEqualAsync(output);
    }

    private static Task<long?> LastPaneAsync(Database database) =>
        database.AskAsync("SELECT MAX(p.pane) FROM pane p JOIN pane_subject s ON s.id = p.subject_id WHERE s.name LIKE 'v:%'");
}
