using System.Globalization;
using System.Runtime.CompilerServices;
using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;
using Watchgrain.Grains;

namespace Watchgrain.Cluster.Tests;

/// <summary>
/// <c>kill -9</c> at one exact moment: a grain has changed its memory and its write is on the way. The database holds the write back until the silo is dead; then it is lost, or it happens after the successor has read what was before.
/// </summary>
public sealed class HalfDoneWrites(ITestOutputHelper output)
{
    private const int Batches = 80;
    private const int PanesBeforeDrift = 2;

    private static readonly VersionId Id = new("default", Workload.Model, Workload.Version);

    /// <summary>The harder one in the short set, both in the long one.</summary>
    public static TheoryData<AfterDeath> FatesOfThisRun => Repository.LongSet ? [AfterDeath.WriteHappens, AfterDeath.WriteIsLost] : [AfterDeath.WriteHappens];

    [Theory]
    [MemberData(nameof(FatesOfThisRun))]
    public Task Receiver_KilledBetweenApplyingADeltaAndItsCheckpoint_CountsEachDeltaOnce(AfterDeath then) =>
        RunAsync(new Workload(Seeds.Next(output)), GrainStorageNames.Feature, GrainKeys.Feature(Id, "amount"), then, async (run, cluster) =>
        {
            await run.EndAsEqualAsync(output);
            var early = await EarlyDeltasAsync(cluster);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{early} deltas arrived before one that the record lacked"));
            Assert.True(early > 0, "no delta came before one that the record lacked");
        });

    [Theory]
    [MemberData(nameof(FatesOfThisRun))]
    public Task Coordinator_KilledAsAPaneCloses_HasEachSignalAndDecisionOnce(AfterDeath then) =>
        RunAsync(new Workload(Seeds.Next(output), driftsFrom: PanesBeforeDrift * Workload.BatchesPerPane), GrainStorageNames.Coordinator, GrainKeys.Coordinator(Id), then, async (run, _) =>
        {
            await run.EndAsEqualAsync(output);
            var found = await Findings.ReadAsync(run.Client);
            Assert.NotEmpty(found.Signals);
            Assert.NotEmpty(found.Decisions);

            // The same batches through one process that nothing happens to.
            await using var calm = await RunningCluster.StartAsync(silos: 1, gateways: 0, role: "all", test: $"{nameof(Coordinator_KilledAsAPaneCloses_HasEachSignalAndDecisionOnce)}-calm");
            await using var undisturbed = await TrafficRun.BeginAsync(run.Workload, calm.Silos);
            undisturbed.SendLike(run);
            await undisturbed.EndAsEqualAsync(output);
            var expected = await Findings.ReadAsync(undisturbed.Client);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Signals.Count} signals and {found.Decisions.Count} decisions, {expected.Signals.Count} and {expected.Decisions.Count} where nothing happened"));
            Assert.Equal(expected.Signals, found.Signals);
            Assert.Equal(expected.Decisions, found.Decisions);
        });

    private static async Task RunAsync(Workload workload, string state, string grain, AfterDeath then, Func<TrafficRun, RunningCluster, Task> end, [CallerMemberName] string test = "")
    {
        await using var cluster = await RunningCluster.StartAsync(test: $"{test}-{then}");
        await using var run = await TrafficRun.BeginAsync(workload, cluster.Gateways);
        run.SendSteadily();
        await run.WhenMoreAcknowledgedAsync((PanesBeforeDrift + 1) * Workload.BatchesPerPane * Workload.Sources.Count);

        await using (var record = await HeldRecord.HoldAsync(cluster.Database, state, grain))
        {
            var writer = (await record.WhenWritersWaitAsync())[0];
            await cluster.Silos.Single(silo => silo.Name == writer).KillAsync();
            if (then == AfterDeath.WriteIsLost)
                await record.BreakWritersAsync();
            else
                Assert.NotEqual(writer, (await record.WhenWritersWaitAsync(hosts: 2))[1]);
            await record.ReleaseAsync();
        }

        await run.WhenEachMoreAcknowledgedAsync(Batches);
        await cluster.StartAllAsync();
        await run.WhenMoreAcknowledgedAsync(Batches);
        await end(run, cluster);
    }

    private static async Task<long> EarlyDeltasAsync(RunningCluster cluster) =>
        (await Task.WhenAll(cluster.Silos.Select(silo => silo.MetricsAsync()))).Sum(text => Metrics.Sum(text, "watchgrain_partition_early_deltas_total"));
}
