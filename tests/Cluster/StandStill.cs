using System.Diagnostics;
using System.Globalization;
using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests;

/// <summary>A silo stands still, is declared dead, and wakes up with its grains in memory.</summary>
public sealed class StandStill(ITestOutputHelper output)
{
    private const int Batches = 80;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);

    [LongFact]
    public async Task Silo_StoppedForAMinuteUnderLoad_WritesNothingWhenItGoesOnAndEndsItself()
    {
        var seed = Seeds.Next(output);
        await using var cluster = await RunningCluster.StartAsync();
        await using var run = await TrafficRun.BeginAsync(new Workload(seed), cluster.Gateways);
        run.SendSteadily();
        await run.WhenMoreAcknowledgedAsync(Batches + new Random(seed).Next(Batches));
        var silo = cluster.Silos[new Random(seed).Next(cluster.Silos.Count)];

        await silo.SuspendAsync();
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < Pause)
            await run.WhenMoreAcknowledgedAsync(1);
        await silo.ResumeAsync();

        begun = Stopwatch.GetTimestamp();
        var code = await silo.WhenEndedAsync().WaitAsync(Pause, TestContext.Current.CancellationToken);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{silo.Name} ended itself with code {code}, {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s after it went on"));
        Assert.NotEqual(0, code);
        await run.WhenEachMoreAcknowledgedAsync(Batches);
        await cluster.StartAllAsync();
        await run.WhenMoreAcknowledgedAsync(Batches);
        await run.EndAsEqualAsync(output);
    }
}
