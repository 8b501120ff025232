using System.Runtime.InteropServices;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Sources;
using Watchgrain.Grains.Tests.Partitions;

namespace Watchgrain.Grains.Tests.Ingest;

[Collection(SiloFixture.Shared)]
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

        // 1,024, and 64 that a batch at the other partition may span.
        Assert.Equal(IngestStatus.JumpTooFar, (await SendAsync(Scattered(2, panes: 1, firstPane: 1089), plan)).Status);
        Assert.Equal(IngestStatus.Accepted, (await SendAsync(Scattered(2, panes: 1, firstPane: 1088), plan)).Status);
    }

    [Fact]
    public async Task Batch_ThatCannotBeCounted_FailsAloneAmongThoseOfItsCommit()
    {
        var plan = await StartAsync();
        var stream = new PredictionStream(seed: 1, batches: 20);
        var defect = stream.Batches[0] with { Sequence = 1000, Rows = stream.Batches[0].Rows with { Scores = new byte[8] } };

        var failing = SendAsync(defect, plan);
        var replies = await Task.WhenAll(stream.Batches.Where(batch => batch.Sequence % 2 == 0).Append(stream.Batches[0] with { Sequence = 998 }).Select(batch => SendAsync(batch, plan)));

        Assert.Equal(IngestStatus.NotCounted, (await failing).Status);
        Assert.All(replies, reply => Assert.Equal(IngestStatus.Accepted, reply.Status));
        Assert.Equal(IngestStatus.Accepted, (await SendAsync(stream.Batches[0] with { Sequence = 1000 }, plan)).Status);
    }

    [Fact]
    public async Task Batch_WithOtherContentUnderItsNumber_IsRefusedCountedAndSignalled()
    {
        var plan = await StartAsync();
        var stream = new PredictionStream(seed: 1, batches: 1);
        await SendAsync(stream.Batches[0], plan);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await StateAsync()).Tally.Batches < 1)
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);

        Assert.Equal(IngestStatus.Conflict, (await SendAsync(stream.Batches[0] with { ContentHash = 99 }, plan)).Status);

        var coordinator = silo.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));
        while ((await coordinator.ListSignalsAsync(0, 10)).Total == 0)
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        var signal = Assert.Single((await coordinator.ListSignalsAsync(0, 10)).Signals);
        Assert.Equal((Family.Abuse, new Subject { Source = "s0" }, 0L, 1.0), (signal.Family, signal.Subject, signal.Pane, signal.Value));
        Assert.Equal((1L, 1L), ((await StateAsync()).Tally.ConflictingBatches, (await StateAsync()).Tally.Batches));
    }

    [Fact]
    public async Task Sources_BeyondThoseWithStatistics_AreTheSameInEveryPartitionAndGrain()
    {
        var plan = await StartAsync();
        var batch = new PredictionStream(seed: 1, batches: 1).Batches[0];
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));

        // Forty sources, each through both partitions, in another order each.
        var forward = Enumerable.Range(0, 40).Select(i => SendAsync(batch with { Sequence = (ulong)(2 * i), Source = $"s{i}", Watermark = 0 }, plan));
        var backward = Enumerable.Range(0, 40).Select(i => SendAsync(batch with { Sequence = (ulong)((2 * i) + 1), Source = $"s{39 - i}", Watermark = 0 }, plan));
        await Task.WhenAll([.. forward, .. backward]);
        while ((await StateAsync()).Tally.Batches < 80)
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        var feature = silo.Grains.GetGrain<IFeatureGrain>(GrainKeys.Feature(id, "amount"));
        while ((await feature.GetAsync("", null, null))!.Panes.Sum(pane => pane.Rows) < 80 * PredictionStream.RowsPerBatch)
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);

        var register = (await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync())!.Sources;
        var named = register[..SourceNames.MostWithStatistics];
        Assert.Equal(["s0", "s1"], named[..2]);
        Assert.Equal(named.Append("other").Order(StringComparer.Ordinal), (await feature.GetAsync("", null, null))!.Sources.Order(StringComparer.Ordinal));
        foreach (var source in named)
            Assert.Equal(2 * PredictionStream.RowsPerBatch, (await feature.GetAsync(source, null, null))!.Panes.Sum(pane => pane.Rows));
        Assert.Equal(16 * PredictionStream.RowsPerBatch, (await StateAsync()).Tally.OtherSourceRows);
        var coordinator = silo.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));
        while ((await coordinator.ListSignalsAsync(0, 10)).Total == 0)
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        Assert.Equal((Family.Quality, "other", "sources"), (await coordinator.ListSignalsAsync(0, 10)).Signals.Select(signal => (signal.Family, signal.Subject.Source, signal.Statistic)).Single());
    }

    private async Task<VersionState> StateAsync() => (await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetStateAsync(null, null))!;

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
