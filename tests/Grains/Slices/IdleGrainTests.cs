using System.Runtime.InteropServices;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
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

        while (await ActiveAsync(cluster) > 0)
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);

        Assert.Equal(scores, Assert.Single(await slice.GetAsync(null, null)).Scores);
        Assert.Equal(rows, (await feature.GetAsync("", null, null))!.Panes.Single().Rows);
    }

    private static async Task<int> ActiveAsync(GovernedCluster cluster) =>
        (await cluster.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics()).Where(grain => grain.GrainType.Contains(nameof(SliceGrain), StringComparison.Ordinal) || grain.GrainType.Contains(nameof(FeatureGrain), StringComparison.Ordinal)).Sum(grain => grain.ActivationCount);
}
