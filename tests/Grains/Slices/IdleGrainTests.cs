using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Storage;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Grains.Tests.Partitions;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Slices;

public sealed class IdleGrainTests
{
    private readonly VersionId id = SiloFixture.NewVersion();

    [Fact(Timeout = 60_000)]
    public async Task Slices_AndFeaturesThatNobodyCalls_LeaveMemoryAndComeBackAsTheyWere()
    {
        await using var cluster = await GovernedCluster.StartAsync(new() { IdleAfter = TimeSpan.FromSeconds(2) });
        await PredictionStream.StartAsync(cluster.Grains, id);
        var plan = (await cluster.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync())!;
        var stream = new PredictionStream(seed: 1, batches: 2);
        foreach (var batch in stream.Batches)
            await PredictionStream.SendAsync(cluster.Grains, id, batch with { Watermark = 0 }, plan);
        var slice = cluster.Grains.GetGrain<ISliceGrain>(GrainKeys.Slice(id, "kind", "b"));
        var feature = cluster.Grains.GetGrain<IFeatureGrain>(GrainKeys.Feature(id, "amount"));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var rowsOfSlice = stream.Batches.Sum(batch => MemoryMarshal.Cast<byte, int>(batch.Rows.Columns[1].Codes.Span).Count(1));
        while ((await feature.GetAsync("", null, null))!.Panes.Sum(pane => pane.Rows) < 2 * PredictionStream.RowsPerBatch || (await slice.GetAsync(null, null)).Sum(pane => ScoreCells.Read(pane.Scores).Count) < rowsOfSlice)
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        var (rows, scores) = ((await feature.GetAsync("", null, null))!.Panes.Single().Rows, Assert.Single(await slice.GetAsync(null, null)).Scores);

        while (await ActiveAsync(cluster, nameof(SliceGrain), nameof(FeatureGrain)) > 0)
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);

        Assert.Equal(scores, Assert.Single(await slice.GetAsync(null, null)).Scores);
        Assert.Equal(rows, (await feature.GetAsync("", null, null))!.Panes.Single().Rows);
    }

    [Fact(Timeout = 60_000)]
    public async Task Version_WithoutRowsForAWhile_LeavesMemoryWithAllItsGrains_AndGoesOnWithTheNextRow()
    {
        await using var cluster = await GovernedCluster.StartAsync(new() { IdleAfter = TimeSpan.FromSeconds(2), SourceIdleAfter = TimeSpan.FromSeconds(1) });
        var clock = cluster.Grains.GetGrain<IPaneClockGrain>(GrainKeys.Clock(id));
        await PredictionStream.StartAsync(cluster.Grains, id);
        var plan = (await cluster.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync())!;
        var stream = new PredictionStream(seed: 1, batches: 40);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        long? before = null;
        foreach (var half in stream.Batches.Chunk(20))
        {
            foreach (var batch in half)
                await PredictionStream.SendAsync(cluster.Grains, id, batch, plan);

            while (await ActiveAsync(cluster, "Watchgrain.Grains.Models.PaneClock", "Watchgrain.Grains.Models.Version", "Watchgrain.Grains.Ingest", "Watchgrain.Grains.Labels", "Watchgrain.Grains.Coordination", "Watchgrain.Grains.Features") > 0)
                await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);

            // Each half ends well behind a pane that the other did not reach.
            var closed = (await clock.GetProgressAsync()).ClosedThrough;
            Assert.True(closed is not null && !(closed <= before), $"closed through {closed}, before {before}");
            before = closed;
        }
        Assert.Empty(await cluster.Services.GetRequiredService<IPartitionLog>().ListWithRowsAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<int> ActiveAsync(GovernedCluster cluster, params string[] types) =>
        (await cluster.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics()).Where(grain => types.Any(type => grain.GrainType.Contains(type, StringComparison.Ordinal))).Sum(grain => grain.ActivationCount);
}
