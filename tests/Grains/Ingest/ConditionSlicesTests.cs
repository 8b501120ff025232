using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Tests.Slices.Conditions;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Ingest;

public sealed class ConditionSlicesTests
{
    private const string Source = "feed";

    private static readonly VersionId Id = new("tenant", "model", "version");
    private static readonly VersionSpec Spec = new()
    {
        Features = ConditionRows.Features,
        Axis = Axis.Sequence,
        PaneLength = 100,
        LabelMaturity = 100,
        LabelHorizon = 100,
        Slices =
        [
            new() { Feature = "region", Values = ["north"] },
            new ConditionSliceSpec { Feature = SliceName.ByCondition, Values = ["young-north"], Where = "age < 25 and region in ('north', 'north-east')" },
            new ConditionSliceSpec { Feature = SliceName.ByCondition, Values = ["nobody"], Where = "age < 0" },
            new ConditionSliceSpec { Feature = SliceName.ByCondition, Values = ["no age"], Where = "age is missing" },
        ],
    };

    [Fact]
    public void Rows_ThatMeetACondition_AreInItsSliceAndCarryItsNumber()
    {
        var (pending, reducer) = New();
        var rows = ConditionRows.Of([20, 20, 30, null], ["north", "north-east", "north", "south"]);

        reducer.Reduce(0, Source, rows, null, false, pending);

        Assert.Equal([2L, 2L, null, 1L], [Rows(pending, "region", "north"), Rows(pending, SliceName.ByCondition, "young-north"), Rows(pending, SliceName.ByCondition, "nobody"), Rows(pending, SliceName.ByCondition, "no age")]);
        var scores = pending.For(GrainKeys.Slice(Id, SliceName.ByCondition, "young-north")).Summaries.Scores(0, Source);
        Assert.Equal((1, 1), (scores.CountOf(0, ScoreCells.CellOf(0)), scores.CountOf(1, ScoreCells.CellOf(1 / 101.0))));
        var records = pending.For(GrainKeys.Labels(Id, 0)).ToDelta().Predictions;
        Assert.Equal(["0,1", "1", "0", "3"], records.OrderBy(record => record.Position).Select(record => string.Join(',', record.Slices)));
    }

    [Fact]
    public void Rows_OfTwoPanes_AreInTheSliceOfTheirPane()
    {
        var (pending, reducer) = New();
        var ages = Enumerable.Range(0, 300).Select(row => (double?)(row % 50)).ToArray();
        var rows = ConditionRows.Of(ages, [.. ages.Select(_ => "north")]);

        foreach (var (pane, indexes) in reducer.PanesOf(rows))
            reducer.Reduce(pane, Source, rows, indexes, false, pending);

        var summaries = pending.For(GrainKeys.Slice(Id, SliceName.ByCondition, "young-north")).Summaries;
        Assert.Equal([50L, 50L, 50L], Enumerable.Range(0, 3).Select(pane => summaries.Scores(pane, Source).Count));
    }

    private static (PendingDeltas Pending, BatchReducer Reducer) New()
    {
        using var upload = new ReferenceUpload(Id, Spec);
        upload.Add(Source, ConditionRows.Of([20, 30, 40, null], ["north", "south", "north", null]));
        var reducer = new BatchReducer(Id, Spec, upload.Build().Plan, 1);
        return (new(reducer.Binnings), reducer);
    }

    // Null: the slice is told nothing.
    private static long? Rows(PendingDeltas pending, string feature, string value) => pending.Find(GrainKeys.Slice(Id, feature, value))?.Summaries.Scores(0, Source).Count;
}
