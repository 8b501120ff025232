using System.Runtime.CompilerServices;
using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests;

/// <summary>A bad network between the hosts and their database.</summary>
public sealed class SlowDatabase(ITestOutputHelper output)
{
    private const int Faults = 4;
    private const int Batches = 60;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(5);

    [LongFact]
    public Task Database_SlowAndSilentForSeconds_HoldsUpRowsAndLosesNone() => RunAsync(TimeSpan.Zero, async (network, run, random) =>
    {
        for (var fault = 0; fault < Faults; fault++)
        {
            network.Delay = Delay * random.NextDouble();
            await run.WhenMoreAcknowledgedAsync(Batches + random.Next(Batches));

            await network.StallAsync(Stall);

            await run.WhenEachMoreAcknowledgedAsync(Batches / 2);
        }
    });

    // Slow as well: something is always on its way to or from the database.
    [LongFact]
    public Task Database_ConnectionsBrokenMidCommit_LosesAndDoublesNothing() => RunAsync(Delay / 4, async (network, run, random) =>
    {
        for (var fault = 0; fault < 2 * Faults; fault++)
        {
            await run.WhenMoreAcknowledgedAsync(1 + random.Next(Batches));

            network.Break();

            await run.WhenEachMoreAcknowledgedAsync(1);
        }
    });

    private async Task RunAsync(TimeSpan delay, Func<TcpProxy, TrafficRun, Random, Task> faults, [CallerMemberName] string test = "")
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        await using var server = await DatabaseServer.StartAsync();
        await using var network = new TcpProxy(server.Port);
        await using var cluster = await RunningCluster.StartAsync(on: await Database.CreateAsync(server, network), test: test);
        await using var run = await TrafficRun.BeginAsync(new Workload(seed), cluster.Gateways);
        network.Delay = delay;
        run.SendSteadily();

        await faults(network, run, random);

        network.Delay = TimeSpan.Zero;
        await run.EndAsEqualAsync(output);
    }
}
