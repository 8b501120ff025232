using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests;

/// <summary><c>kill -9</c> of gateways in the middle of streams.</summary>
public sealed class GatewayKills(ITestOutputHelper output)
{
    private const int Kills = 4;

    /// <summary>More than a sender has on its way: without another gateway it would wait for ever.</summary>
    private const int BatchesOfEach = 40;

    [LongFact]
    public async Task Gateway_KilledMidStream_ItsClientsGoOnThroughTheOther()
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        await using var cluster = await RunningCluster.StartAsync();
        await using var run = await TrafficRun.BeginAsync(new Workload(seed), cluster.Gateways);
        run.SendSteadily();
        for (var kill = 0; kill < Kills; kill++)
        {
            await run.WhenMoreAcknowledgedAsync(1 + random.Next(BatchesOfEach));

            await cluster.Gateways[random.Next(cluster.Gateways.Count)].KillAsync();

            await run.WhenEachMoreAcknowledgedAsync(BatchesOfEach);
            await cluster.StartAllAsync();
        }

        await run.EndAsEqualAsync(output);
    }
}
