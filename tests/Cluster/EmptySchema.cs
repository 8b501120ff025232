using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests;

/// <summary>The first start of all.</summary>
public sealed class EmptySchema(ITestOutputHelper output)
{
    [Fact]
    public async Task TwoSilos_StartedAtOneInstantOnAnEmptySchema_MakeItOnceAndAreOneCluster()
    {
        // Each is silo and gateway: the smallest cluster.
        await using var cluster = await RunningCluster.StartAsync(silos: 2, gateways: 0, role: "all");
        Assert.Equal(await cluster.Database.AskAsync("SELECT MAX(version)::bigint FROM schema_version"), await cluster.Database.AskAsync("SELECT COUNT(*) FROM schema_version"));
        // 3 is Active.
        Assert.Equal(2, await cluster.Database.AskAsync("SELECT COUNT(*) FROM OrleansMembershipTable WHERE Status = 3"));

        await using var run = await TrafficRun.BeginAsync(new Workload(Seeds.Next(output)), cluster.Silos);
        run.Send(batchesPerSource: 30);
        await run.WhenSentAsync();

        await run.EndAsEqualAsync(output);
    }
}
