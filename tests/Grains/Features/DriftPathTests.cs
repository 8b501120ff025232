using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Tests.Deltas;

namespace Watchgrain.Grains.Tests.Features;

[Collection(SiloFixture.Shared)]
public sealed class DriftPathTests(SiloFixture silo, ITestOutputHelper output)
{
    private readonly VersionId version = SiloFixture.NewVersion();

    private IFeatureGrain Grain => silo.Grains.GetGrain<IFeatureGrain>(GrainKeys.Feature(version, "amount"));

    [Fact]
    public async Task Drift_OfAFeatureThatMovesSlowly_AddsUpOverActivations_AndStandsBesideTheRollingDistance()
    {
        var scenario = Scenario.Numeric();
        var random = new Random(12);
        scenario.Reference([.. Enumerable.Range(0, 5000).Select(row => ((long)(row / 1000), "a", Normal(random)))]);
        for (var pane = 10; pane < 30; pane++)
        {
            for (var row = 0; row < 500; row++)
                scenario.Row(pane, "a", Normal(random) + ((pane - 10) * 0.05));
        }
        var sender = new Sender("i:0");
        await Grain.SetReferenceAsync(scenario.AsReference());
        Assert.Null((await Grain.GetAsync("", null, null))!.Drift);
        for (var pane = 10; pane < 30; pane++)
        {
            await sender.SendAsync(Grain, scenario.Parts(pane));
            Assert.True(await Grain.ClosePanesAsync(sender.Closing(PaneStage.Rows, pane)));
        }
        var before = (await Grain.GetAsync("", 28, 29))!;
        await silo.ForgetAllAsync();
        var state = (await Grain.GetAsync("", 28, 29))!;

        var drift = state.Drift!;
        output.WriteLine(FormattableString.Invariant($"net {drift.Net:0.000} ({drift.NetByChance:0.000}), path {drift.Path:0.000} ({drift.PathByChance:0.000}), rolling {state.Panes[1].Rolling!.WassersteinNormalised:0.000}, anchored {state.Panes[1].Distances!.WassersteinNormalised:0.000}"));
        Assert.Equal(before.Drift, drift);
        Assert.Equal(10, drift.Since);
        // The last seven panes are .8 deviations away in the mean: of a normal 2Φ(.4) − 1 of the rows.
        Assert.Equal(0.311, drift.Net, 0.04);
        Assert.InRange(drift.NetByChance, 0.01, 0.05);
        Assert.Equal(drift.Net - drift.NetByChance, drift.BeyondChance);
        Assert.True(drift.Path > drift.PathByChance);
        // Of panes 22 to 28 the mean is .75, of pane 29 it is .95.
        Assert.Equal([28L, 29L], state.Panes.Select(pane => pane.Pane));
        Assert.All(state.Panes, pane => Assert.Equal(7, pane.Rolling!.Panes));
        Assert.Equal(0.2, state.Panes[1].Rolling!.WassersteinNormalised!.Value, 0.1);
        Assert.Equal(0.95, state.Panes[1].Distances!.WassersteinNormalised!.Value, 0.15);
        Assert.Null((await Grain.GetAsync("a", null, null))!.Drift);
        Assert.Equal([0, 1, 2], (await Grain.GetAsync("", 10, 12))!.Panes.Select(pane => pane.Rolling?.Panes ?? 0));
    }

    [Fact]
    public async Task RollingDistance_OfAFeatureThatHardlyComes_IsTheSameInWhateverRangeItIsAskedFor()
    {
        var scenario = Scenario.Numeric();
        var random = new Random(12);
        scenario.Reference([.. Enumerable.Range(0, 5000).Select(row => ((long)(row / 1000), "a", Normal(random)))]);
        long[] panes = [10, 20, 24];
        foreach (var (pane, _) in panes.SelectMany(pane => Enumerable.Range(0, 100).Select(row => (pane, row))))
            scenario.Row(pane, "a", Normal(random));
        var sender = new Sender("i:0");
        await Grain.SetReferenceAsync(scenario.AsReference());
        foreach (var pane in panes)
        {
            await sender.SendAsync(Grain, scenario.Parts(pane));
            Assert.True(await Grain.ClosePanesAsync(sender.Closing(PaneStage.Rows, pane)));
        }

        var whole = (await Grain.GetAsync("", 0, 24))!.Panes;

        Assert.Equal([0, 0, 1], whole.Select(pane => pane.Rolling?.Panes ?? 0));
        Assert.Equal(whole[2].Rolling, Assert.Single((await Grain.GetAsync("", 24, 24))!.Panes).Rolling);
    }

    [Fact]
    public void Drift_OfCategories_LeavesOutWhatIsInQuarantineAndPanesWithoutRows()
    {
        var scenario = Scenario.Categorical();
        scenario.Reference(Enumerable.Range(0, 1000).Select(row => (0L, "a", (string?)(row % 2 == 0 ? "x" : "y"))));
        for (var row = 0; row < 700; row++)
            scenario.Row(1, row < 600 ? "a" : "b", row < 600 && row % 2 == 0 ? "x" : "y");
        scenario.Row(2, "a", null);
        var anchor = new FeatureAnchor(scenario.AsReference());
        var path = new DriftPath(anchor.For(FeatureAnchor.AllSources), null);
        Assert.Null(path.State());

        path.Close(1, Column.Counted(scenario.Columns(1), 1, new([new("b", 1, ["d"])]), anchor.Binning));
        path.Close(2, Column.Counted(scenario.Columns(2), 2, Quarantine.None, anchor.Binning));
        path.Close(3, null);

        Assert.Equal((0, 1L), (path.Figures()!.Net, path.Figures()!.Since));
        Assert.Equal([1L], path.State()!.Panes);
        var all = new DriftPath(anchor.For(FeatureAnchor.AllSources), null);
        all.Close(1, Column.Counted(scenario.Columns(1), 1, Quarantine.None, anchor.Binning));
        Assert.Equal(400 / 700.0 - 0.5, all.Figures()!.Net, 1e-12);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
