using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests;

/// <summary>Nothing fails.</summary>
public sealed class FaultFree(ITestOutputHelper output)
{
    [Fact]
    public async Task Cluster_OfThreeSilosAndTwoGateways_AddsUpToOneThread()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await using var run = await TrafficRun.BeginAsync(new Workload(Seeds.Next(output)), cluster.Gateways);

        run.Send(batchesPerSource: 100);
        await run.WhenSentAsync();

        await run.EndAsEqualAsync(output);
    }
}
