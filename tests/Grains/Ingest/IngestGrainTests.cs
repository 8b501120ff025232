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

        // Even sequences go to one partition. Only a seal between each two of them could let all pass.
        var batches = Enumerable.Range(0, 10).Select(i => Scattered((ulong)(2 * i), panes: 40, firstPane: 40 * i)).ToArray();
        var replies = await Task.WhenAll(batches.Select(batch => SendAsync(batch, plan)));
        var waiting = batches.Zip(replies).First(sent => sent.Second.Status == IngestStatus.Exhausted).First;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        IngestReply later;
        do
            later = await SendAsync(waiting, plan);
        while (later.Status == IngestStatus.Exhausted && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken));

        Assert.Contains(replies, reply => reply.Status == IngestStatus.Accepted);
        Assert.Equal(IngestStatus.Accepted, later.Status);
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
