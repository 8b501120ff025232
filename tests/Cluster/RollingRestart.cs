using System.Globalization;
using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests;

/// <summary>Every process is told to stop and started again, one after the other, while rows come.</summary>
public sealed class RollingRestart(ITestOutputHelper output)
{
    private const int BatchesBetweenRestarts = 40;

    /// <summary>The host's own bound, and what the machine takes to notice.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task Cluster_RestartedProcessByProcessUnderLoad_LosesNothingAndKeepsServing()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await using var run = await TrafficRun.BeginAsync(new Workload(Seeds.Next(output)), cluster.Gateways);
        run.SendSteadily();
        foreach (var host in cluster.Silos.Concat(cluster.Gateways))
        {
            await run.WhenMoreAcknowledgedAsync(BatchesBetweenRestarts);

            var (code, took) = await host.TerminateAsync();

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{host.Name} stopped within {took.TotalSeconds:0.0} s"));
            Assert.Equal(0, code);
            Assert.True(took < LongestStop, $"{host.Name} took {took} to stop");
            await run.WhenMoreAcknowledgedAsync(BatchesBetweenRestarts);
            host.Start();
            await host.WhenReadyAsync();
        }

        await run.EndAsEqualAsync(output);
    }
}
