using System.Diagnostics;
using System.Globalization;
using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests;

/// <summary>A silo no longer reaches the other silos, nor they it; the database and the gateways reach all.</summary>
public sealed class NetworkCuts(ITestOutputHelper output)
{
    private const int Silos = 3;
    private const int Batches = 80;
    private const int Cuts = 4;

    /// <summary>Less than it takes to be declared dead.</summary>
    private static readonly TimeSpan LongestMoment = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [LongFact]
    public Task Silo_CutOffUntilItIsDeclaredDead_WritesNothingAnyMoreAndEndsItself() => RunAsync(async (cluster, network, run, random) =>
    {
        var cut = random.Next(Silos);
        var silo = cluster.Silos[cut];

        await network.CutOffAsync(cut);
        var begun = Stopwatch.GetTimestamp();
        var code = await silo.WhenEndedAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{silo.Name} ended itself with code {code}, {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s after it was cut off"));
        Assert.NotEqual(0, code);
        await run.WhenEachMoreAcknowledgedAsync(Batches);
        await network.HealAsync(cut);
        await cluster.StartAllAsync();
    });

    [LongFact]
    public Task Silo_CutOffForMoments_LosesAndDoublesNothing() => RunAsync(async (cluster, network, run, random) =>
    {
        for (var cut = 0; cut < Cuts; cut++)
        {
            await network.CutOffAsync(random.Next(Silos), LongestMoment * random.NextDouble());

            await run.WhenEachMoreAcknowledgedAsync(Batches);
            // On a busy machine a moment is enough to be declared dead.
            await cluster.StartAllAsync();
        }
    });

    private async Task RunAsync(Func<RunningCluster, SiloNetwork, TrafficRun, Random, Task> fault, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        await using var network = await SiloNetwork.LayAsync(Silos);
        await using var server = await DatabaseServer.StartAsync();
        await using var way = new TcpProxy(server.Port, network.Here);
        await using var cluster = await RunningCluster.StartAsync(Silos, on: await Database.CreateAsync(server, way), network: network, test: test);
        await using var run = await TrafficRun.BeginAsync(new Workload(seed), cluster.Gateways);
        run.SendSteadily();
        await run.WhenMoreAcknowledgedAsync(Batches + random.Next(Batches));

        await fault(cluster, network, run, random);

        await run.WhenEachMoreAcknowledgedAsync(Batches);
        await run.EndAsEqualAsync(output);
    }
}
