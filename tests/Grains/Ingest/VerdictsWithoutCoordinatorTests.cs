using Orleans.Core.Internal;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Grains.Tests.Partitions;

namespace Watchgrain.Grains.Tests.Ingest;

/// <summary>A partition takes batches and keeps to what has been decided while the coordinator cannot be heard.</summary>
public sealed class VerdictsWithoutCoordinatorTests
{
    private readonly VersionId id = SiloFixture.NewVersion();
    private readonly PredictionStream stream = new(seed: 1, batches: 40);
    private IngestPlan? plan;
    private int sent;

    [Fact]
    public async Task Partition_ThatStartsWithoutACoordinator_TakesBatchesAndSaysThatItsVerdictIsStale()
    {
        await using var cluster = await StartAsync();
        await LoseCoordinatorAndPartitionAsync(cluster);

        var reply = await SendAsync(cluster);

        Assert.Equal(IngestStatus.Accepted, reply.Status);
        Assert.Equal((VerdictKind.Allow, true), (reply.Verdict.Kind, reply.Verdict.Stale));
    }

    [Fact]
    public async Task Quarantine_AfterCoordinatorAndPartitionAreLost_IsInTheFirstReply()
    {
        await using var cluster = await StartAsync();
        var decision = await QuarantineAsync(cluster);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await SendAsync(cluster)).Verdict.Kind != VerdictKind.Quarantine && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
        }
        await LoseCoordinatorAndPartitionAsync(cluster);

        var verdict = (await SendAsync(cluster)).Verdict;

        Assert.Equal((VerdictKind.Quarantine, decision, true), (verdict.Kind, verdict.DecisionId, verdict.Stale));
    }

    [Fact]
    public async Task Quarantine_ThatThePartitionHasNotHeardOf_IsInTheFirstReplyAfterItsStart()
    {
        // It asks as it starts, and on a tick: the pane clock may have started it before the decision, and no tick comes.
        await using var cluster = await StartAsync(new() { SealEvery = TimeSpan.FromMinutes(1), CoordinatorPatience = TimeSpan.FromMinutes(1) });
        await QuarantineAsync(cluster);
        await LoseAsync(Partition(cluster));

        Assert.Equal(VerdictKind.Quarantine, (await SendAsync(cluster)).Verdict.Kind);
    }

    private async Task<GovernedCluster> StartAsync(PartitionOptions? options = null)
    {
        var cluster = await GovernedCluster.StartAsync(options);
        await PredictionStream.StartAsync(cluster.Grains, id);
        plan = await cluster.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync();
        return cluster;
    }

    // Always to the same partition.
    private Task<IngestReply> SendAsync(GovernedCluster cluster) =>
        PredictionStream.SendAsync(cluster.Grains, id, stream.Batches[0] with { Sequence = (ulong)(sent++ * plan!.IngestPartitions) }, plan);

    private async Task LoseCoordinatorAndPartitionAsync(GovernedCluster cluster)
    {
        cluster.Faults.Break("read:coordinator");
        // One that is gone already cannot be called any more.
        await LoseAsync(Coordinator(cluster)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await LoseAsync(Partition(cluster));
    }

    private static async Task LoseAsync(IGrain grain) => await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle();

    private ICoordinatorGrain Coordinator(GovernedCluster cluster) => cluster.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));

    private IIngestGrain Partition(GovernedCluster cluster) => cluster.Grains.GetGrain<IIngestGrain>(GrainKeys.Ingest(id, Partitioning.OfBatch(PredictionStream.Producer, 0, plan!.IngestPartitions)));

    private async Task<string> QuarantineAsync(GovernedCluster cluster)
    {
        var coordinator = Coordinator(cluster);
        await coordinator.AcceptAsync([Proposals.Of("default", "d").Signals[0] with { Subject = new() { Feature = "amount", Source = "s0" }, Pane = 1 }]);
        await coordinator.PanesClosedAsync(1);
        var decision = (await coordinator.GetVerdictsAsync()).Overall.DecisionId;
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("default", decision).DecideAsync(approve: true, new("ann"), "seen")).Status);
        return decision;
    }
}
