using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Grains.Tests.Partitions;

namespace Watchgrain.Grains.Tests.Ingest;

/// <summary>What callers send waits in bounded room, whatever stands still behind it.</summary>
public sealed class BackPressureTests
{
    private readonly VersionId id = SiloFixture.NewVersion();
    private IngestPlan? plan;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(64, 1)]
    public async Task Batches_WhileTheDatabaseStandsStill_AreTurnedAwayBeyondTheRoomAndTheRestCountsWhenItGoesOn(int queuedMegabytes, int siloMegabytes)
    {
        await using var cluster = await StartAsync(new() { IngestPartitions = 1, MaxQueuedMegabytes = queuedMegabytes, MaxSiloMegabytes = siloMegabytes, MaxOpenPanes = 1000 });
        var stream = new PredictionStream(seed: 1, batches: 600);
        await SendAsync(cluster, stream.Batches[0]);
        var held = cluster.Faults.Hold($"before:log {GrainKeys.Ingest(id, 0)}");
        var first = SendAsync(cluster, stream.Batches[1]);
        await held.Reached;

        // A batch takes about 2.5 KB: a megabyte is full long before a thousand operations.
        var waiting = stream.Batches.Skip(2).Select(batch => SendAsync(cluster, batch)).ToArray();
        // Nothing is committed while the write is held: whatever is answered is turned away. Calls overtake one another, so the last one may be among those that wait.
        var refused = new List<IngestReply>();
        await foreach (var call in Task.WhenEach(waiting))
        {
            refused.Add(await call);
            if (refused.Count == waiting.Length - 500)
                break;
        }
        held.Release.SetResult();
        var replies = await Task.WhenAll(waiting);

        Assert.All(refused, reply => Assert.Equal(IngestStatus.Exhausted, reply.Status));
        Assert.Equal(IngestStatus.Accepted, (await first).Status);
        Assert.InRange(replies.Count(reply => reply.Status == IngestStatus.Accepted), 300, 500);
        Assert.All(replies, reply => Assert.True(reply.Status is IngestStatus.Accepted or IngestStatus.Exhausted));
    }

    [Fact]
    public async Task Panes_WhileASourceHoldsTheWatermark_AreOpenedUpToTheBoundAndGoOnWhenItMoves()
    {
        await using var cluster = await StartAsync(new() { IngestPartitions = 1, MaxHeldPanes = 3 });
        for (var pane = 0; pane < 3; pane++)
            Assert.Equal(IngestStatus.Accepted, (await SendAsync(cluster, InPane((ulong)pane, pane, watermark: 0))).Status);

        Assert.Equal(IngestStatus.Exhausted, (await SendAsync(cluster, InPane(3, 3, watermark: 0))).Status);
        Assert.Equal(IngestStatus.Accepted, (await SendAsync(cluster, InPane(3, 1, watermark: 0))).Status);

        // The promise that the three panes are over.
        Assert.Equal(IngestStatus.Accepted, (await SendAsync(cluster, InPane(4, 2, watermark: 3 * PredictionStream.Spec.PaneLength))).Status);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await SendAsync(cluster, InPane(5, 3, watermark: 3 * PredictionStream.Spec.PaneLength))).Status == IngestStatus.Exhausted)
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Panes_OfTheSourceThatHoldsTheWatermark_GetThroughWhenOthersHaveFilledTheRoom()
    {
        await using var cluster = await StartAsync(new() { IngestPartitions = 1, MaxHeldPanes = 3 });
        for (var pane = 5; pane < 8; pane++)
            Assert.Equal(IngestStatus.Accepted, (await SendAsync(cluster, InPane((ulong)pane, pane, watermark: 0))).Status);

        var behind = await SendAsync(cluster, InPane(8, 1, watermark: 0));
        var ahead = await SendAsync(cluster, InPane(9, 8, watermark: 0));

        Assert.Equal((IngestStatus.Accepted, IngestStatus.Exhausted), (behind.Status, ahead.Status));
    }

    [Fact]
    public async Task Batch_WhoseSourceCannotBeRegistered_IsTurnedAwayAndThePartitionGoesOn()
    {
        await using var cluster = await StartAsync(new() { IngestPartitions = 1 });
        var stream = new PredictionStream(seed: 1, batches: 3);
        await SendAsync(cluster, stream.Batches[0]);
        cluster.Faults.Fail("before:version");

        var refused = await SendAsync(cluster, stream.Batches[1] with { Source = "new" });
        var again = await SendAsync(cluster, stream.Batches[1] with { Source = "new" });

        Assert.Equal((IngestStatus.Exhausted, IngestStatus.Accepted, true), (refused.Status, again.Status, cluster.Faults.Spent));
    }

    private async Task<GovernedCluster> StartAsync(PartitionOptions options)
    {
        var cluster = await GovernedCluster.StartAsync(options);
        await PredictionStream.StartAsync(cluster.Grains, id);
        plan = await cluster.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync();
        return cluster;
    }

    private Task<IngestReply> SendAsync(GovernedCluster cluster, IngestBatch batch) => PredictionStream.SendAsync(cluster.Grains, id, batch, plan!);

    private static IngestBatch InPane(ulong sequence, long pane, long watermark) => new PredictionStream(seed: 1, batches: 1).Batches[0] with
    {
        Sequence = sequence,
        Watermark = watermark,
        Rows = PredictionStream.Rows(new Random(1), 0, 1) with { Positions = MemoryMarshal.AsBytes<long>([pane * PredictionStream.Spec.PaneLength]).ToArray() },
    };
}
