using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests;

/// <summary><c>kill -9</c> of silos in the middle of their work.</summary>
public sealed class SiloKills(ITestOutputHelper output)
{
    private const int BatchesBetweenKills = 120;

    private static int Kills => Repository.LongSet ? 6 : 2;

    public static TheoryData<int> SeedsOfThisRun => Seeds.Few(3);

    [Theory]
    [MemberData(nameof(SeedsOfThisRun))]
    public async Task Silo_KilledMidStreamAgainAndAgain_LosesAndDoublesNothing(int seed)
    {
        var random = new Random(seed = Seeds.Next(output, seed));
        await using var cluster = await RunningCluster.StartAsync();
        await using var run = await TrafficRun.BeginAsync(new Workload(seed), cluster.Gateways);
        run.SendSteadily();
        for (var kill = 0; kill < Kills; kill++)
        {
            await run.WhenMoreAcknowledgedAsync(BatchesBetweenKills / 2 + random.Next(BatchesBetweenKills));

            await cluster.Silos[random.Next(cluster.Silos.Count)].KillAsync();

            // The others go on alone before it comes back.
            await run.WhenMoreAcknowledgedAsync(BatchesBetweenKills / 2);
            await cluster.StartAllAsync();
        }

        await run.EndAsEqualAsync(output);
    }

    [Theory]
    [MemberData(nameof(SeedsOfThisRun))]
    public async Task AllProcesses_KilledAtOnce_GoOnWhereTheyWere(int seed)
    {
        seed = Seeds.Next(output, seed);
        await using var cluster = await RunningCluster.StartAsync();
        await using var run = await TrafficRun.BeginAsync(new Workload(seed), cluster.Gateways);
        run.SendSteadily();
        await run.WhenMoreAcknowledgedAsync(BatchesBetweenKills + new Random(seed).Next(BatchesBetweenKills));

        await Task.WhenAll(cluster.Silos.Concat(cluster.Gateways).Select(host => host.KillAsync()));
        await cluster.StartAllAsync();

        await run.WhenMoreAcknowledgedAsync(BatchesBetweenKills);
        await run.EndAsEqualAsync(output);
    }
}
