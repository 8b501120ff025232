using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Partitions;

namespace Watchgrain.Grains.Tests.Ingest;

public sealed class IngestGrainTests(SiloFixture silo)
{
    private readonly VersionId id = SiloFixture.NewVersion();

    [Fact]
    public async Task Batch_WithTheHighestSequence_IsTakenAndThePartitionGoesOn()
    {
        var plan = await StartAsync();
        var stream = new PredictionStream(seed: 1, batches: 2);

        Assert.Equal(IngestStatus.Accepted, (await SendAsync(stream.Batches[0] with { Sequence = ulong.MaxValue }, plan)).Status);
        Assert.Equal(IngestStatus.Accepted, (await SendAsync(stream.Batches[1] with { Sequence = ulong.MaxValue - 2 }, plan)).Status);
        await silo.ForgetAllAsync();
        Assert.Equal(IngestStatus.Duplicate, (await SendAsync(stream.Batches[0] with { Sequence = ulong.MaxValue }, plan)).Status);
    }

    [Fact]
    public async Task Batch_OfMorePanesThanTheLimit_IsRefusedForGood()
    {
        var plan = await StartAsync();

        Assert.Equal(IngestStatus.TooManyPanes, (await SendAsync(Scattered(0, panes: 65), plan)).Status);
    }

    [Fact]
    public async Task Batches_ThatTogetherOpenTooManyPanes_WaitForTheNextSeal()
    {
        var plan = await StartAsync();

        // Within one commit nothing is sealed between the two.
        var replies = await Task.WhenAll(SendAsync(Scattered(0, panes: 40), plan), SendAsync(Scattered(2, panes: 40, firstPane: 40), plan));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var later = replies[1];
        while (later.Status == IngestStatus.Exhausted && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            later = await SendAsync(Scattered(2, panes: 40, firstPane: 40), plan);

        Assert.Equal([IngestStatus.Accepted, IngestStatus.Exhausted, IngestStatus.Accepted], [.. replies.Select(reply => reply.Status), later.Status]);
    }

    [Fact]
    public async Task HighestPosition_AfterALostActivation_StillBoundsTheJump()
    {
        var plan = await StartAsync();
        await SendAsync(Scattered(0, panes: 1), plan);
        await silo.ForgetAllAsync();

        Assert.Equal(IngestStatus.JumpTooFar, (await SendAsync(Scattered(2, panes: 1, firstPane: 1025), plan)).Status);
        Assert.Equal(IngestStatus.Accepted, (await SendAsync(Scattered(2, panes: 1, firstPane: 1024), plan)).Status);
    }

    private async Task<IngestPlan> StartAsync()
    {
        await PredictionStream.StartAsync(silo.Grains, id);
        return (await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync())!;
    }

    private Task<IngestReply> SendAsync(IngestBatch batch, IngestPlan plan) => PredictionStream.SendAsync(silo.Grains, id, batch, plan);

    // One row per pane.
    private static IngestBatch Scattered(ulong sequence, int panes, long firstPane = 0)
    {
        var positions = Enumerable.Range(0, panes).Select(pane => (firstPane + pane) * PredictionStream.Spec.PaneLength).ToArray();
        return new PredictionStream(seed: 1, batches: 1).Batches[0] with
        {
            Sequence = sequence,
            Watermark = 0,
            Rows = PredictionStream.Rows(new Random(1), 0, panes) with { Positions = MemoryMarshal.AsBytes<long>(positions).ToArray() },
        };
    }
}
