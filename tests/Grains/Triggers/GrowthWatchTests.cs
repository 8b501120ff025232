using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Grains.Triggers;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Tests.Triggers;

public sealed class GrowthWatchTests
{
    private const int ReferenceRows = 50_000;
    private const int PaneRows = 10_000;
    private const int Planted = 30;

    [Fact]
    public void Close_OfRowsWithAPlantedPair_ShowsItsConditionAndHowManyCame()
    {
        var world = new TriggerWorld(1);
        var watch = Watch(world);
        watch.Close(4, Counted(world.Draw(PaneRows)));
        watch.Close(5, Counted([.. world.Draw(PaneRows), .. world.Plant(Planted)]));

        var grown = watch.State().Grown[0];
        Assert.Equal((TriggerWorld.PlantedWhere, 5L, 5L, 1.0), (grown.Where, grown.SincePane, grown.LastPane, watch.State().Counted));
        Assert.InRange(grown.Rows, Planted, Planted + 8);
        Assert.InRange(grown.Ones, 0, grown.Rows / 5);
        Assert.InRange(grown.Expected, 0, 4);
        Assert.InRange(grown.LogP, -200, -10);
    }

    // Since when it has been frequent is told as long as it comes again within seven panes.
    [Theory]
    [InlineData(6, 0)]
    [InlineData(7, 7)]
    public void Close_AfterABreak_BeginsAnewOnceItIsLong(int next, int since)
    {
        var world = new TriggerWorld(2);
        var watch = Watch(world);
        watch.Close(0, Counted([.. world.Draw(PaneRows), .. world.Plant(Planted)]));
        for (var pane = 1; pane < next; pane++) watch.Close(pane, Counted(world.Draw(PaneRows)));
        watch.Close(next, Counted([.. world.Draw(PaneRows), .. world.Plant(Planted)]));
        var grown = watch.State().Grown.Single(one => one.Where == TriggerWorld.PlantedWhere);
        Assert.Equal((since, next), (grown.SincePane, grown.LastPane));
    }

    [Fact]
    public void State_AtAnyPane_GoesOnAsIfNothingHadBeenWritten()
    {
        var world = new TriggerWorld(3);
        var reference = Counted(world.Draw(ReferenceRows));
        var (whole, parts) = (new GrowthWatch(TriggerWorld.Features, reference, GrowthWatchState.Empty), new GrowthWatch(TriggerWorld.Features, reference, GrowthWatchState.Empty));
        for (var pane = 0; pane < 12; pane++)
        {
            var rows = Counted(pane % 3 == 1 ? [.. world.Draw(PaneRows), .. world.Plant(Planted)] : [.. world.Draw(PaneRows)]);
            parts = new(TriggerWorld.Features, reference, parts.State());
            whole.Close(pane, rows);
            parts.Close(pane, rows);
            Assert.Equivalent(whole.State(), parts.State(), strict: true);
        }
        Assert.NotEmpty(whole.State().Grown);
    }

    // One row is sent again and again: all 45 pairs of its rare values have become frequent, and 32 of the latest are kept.
    [Fact]
    public void Close_OfMorePatternsThanAreKept_KeepsTheLatest()
    {
        const int Columns = 10;
        var random = new Random(4);
        FeatureCells[] features = [.. Enumerable.Range(0, Columns).Select(column => new FeatureCells(column, $"f{column}", [], [.. Enumerable.Range(1, 12).Select(value => $"v{value}")]))];
        var watch = new GrowthWatch(features, Rows(ReferenceRows, 0), GrowthWatchState.Empty);
        for (var pane = 0; pane < 3; pane++) watch.Close(pane, Rows(PaneRows, 60));
        Assert.Equal(Enumerable.Repeat(2L, GrowthWatch.MostKept), watch.State().Grown.Select(one => one.LastPane));
        Assert.Equal(Columns * (Columns - 1) / 2 - GrowthWatch.MostKept, watch.State().Unkept);
        Assert.Equal(watch.State().Unkept, new GrowthWatch(features, Rows(ReferenceRows, 0), watch.State()).State().Unkept);

        PatternCounts Rows(int count, int same)
        {
            var rows = new PatternCounts();
            for (var row = 0; row < count; row++) rows.Add([.. Enumerable.Range(0, Columns).Select(_ => row < same ? (byte)12 : (byte)Math.Min(12, 1 - (1.3 * Math.Log2(1 - random.NextDouble()))))], isOne: false);
            return rows;
        }
    }

    private static GrowthWatch Watch(TriggerWorld world) => new(TriggerWorld.Features, Counted(world.Draw(ReferenceRows)), GrowthWatchState.Empty);

    private static PatternCounts Counted(IEnumerable<PatternRow> rows)
    {
        var counts = new PatternCounts();
        foreach (var row in rows) counts.Add(row.Cells, row.Chance >= 0.5);
        return counts;
    }
}
