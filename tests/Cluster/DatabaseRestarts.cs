using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests;

/// <summary>The database goes away under load and comes back.</summary>
public sealed class DatabaseRestarts(ITestOutputHelper output)
{
    private const int Restarts = 3;
    private const int Batches = 80;

    [LongTheory]
    [InlineData("fast")]
    [InlineData("immediate")]
    public async Task Database_RestartedUnderLoad_EverySiloGoesOn(string mode)
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        await using var server = await DatabaseServer.StartAsync();
        await using var cluster = await RunningCluster.StartAsync(on: await Database.CreateAsync(server), test: $"{nameof(Database_RestartedUnderLoad_EverySiloGoesOn)}-{mode}");
        await using var run = await TrafficRun.BeginAsync(new Workload(seed), cluster.Gateways);
        run.SendSteadily();
        for (var restart = 0; restart < Restarts; restart++)
        {
            await run.WhenMoreAcknowledgedAsync(Batches + random.Next(Batches));

            await server.StopAsync(mode);
            await server.StartAgainAsync();

            await run.WhenEachMoreAcknowledgedAsync(Batches / 2);
        }

        Assert.All(cluster.Silos.Concat(cluster.Gateways), host => Assert.True(host.Runs, $"{host.Name} has ended"));
        await run.EndAsEqualAsync(output);
    }
}
