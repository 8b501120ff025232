using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Partitions;

namespace Watchgrain.Grains.Tests.Models;

[Collection(SiloFixture.Shared)]
public sealed class PaneClockGrainTests(SiloFixture silo)
{
    private readonly VersionId id = SiloFixture.NewVersion();

    /// <summary>Rows never pause here, so a closing that waited for what is sealed after it began, or a judging that waited for the newest pane, would not end before the stream does.</summary>
    [Fact]
    public async Task Panes_UnderASteadyStream_AreClosedAndJudgedBeforeItEnds()
    {
        var stream = new PredictionStream(seed: 7, batches: 3000);
        await PredictionStream.StartAsync(silo.Grains, id);
        var plan = (await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync())!;
        var clock = silo.Grains.GetGrain<IPaneClockGrain>(GrainKeys.Clock(id));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));

        var sent = 0;
        while (sent < stream.Batches.Count && !((await clock.GetProgressAsync()).JudgedThrough >= 8))
        {
            Assert.Equal(IngestStatus.Accepted, (await PredictionStream.SendAsync(silo.Grains, id, stream.Batches[sent++], plan)).Status);
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        Assert.InRange(sent, 1, stream.Batches.Count - 1);
    }
}
