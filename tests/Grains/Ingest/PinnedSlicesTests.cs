using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Tests.Slices.Conditions;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Ingest;

/// <summary>Summaries of features by pinned slice, against those of the slice's rows by themselves.</summary>
public sealed class PinnedSlicesTests
{
    private const string Source = "feed";
    private const int Rows = 300;

    private static readonly SliceName North = new("region", "north");
    private static readonly SliceName West = new("region", "west");
    private static readonly SliceName Old = new(SliceName.ByCondition, "old");
    private static readonly VersionId Id = new("tenant", "model", "version");
    private static readonly FeatureColumn Absent = new() { Absent = true };
    private static readonly VersionSpec Spec = new()
    {
        Features = ConditionRows.Features,
        Axis = Axis.Sequence,
        PaneLength = 100,
        LabelMaturity = 100,
        LabelHorizon = 100,
        Slices =
        [
            new() { Feature = "region", Values = ["south"] },
            new() { Feature = "region", Values = ["north", "west"], Pinned = true },
            new ConditionSliceSpec { Feature = SliceName.ByCondition, Values = ["old"], Where = "age >= 35", Pinned = true },
            new ConditionSliceSpec { Feature = SliceName.ByCondition, Values = ["young"], Where = "age < 35" },
        ],
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Summaries_OfAPinnedSlice_AreThoseOfItsRowsByThemselves(int seed)
    {
        var (ages, regions) = Draw(seed);
        var reducer = Reducer();
        var rows = Of(ages, regions);
        var all = Reduce(reducer, rows);

        foreach (var (slice, isIn) in Members(ages, regions))
        {
            var own = Reduce(reducer, Pick(rows, [.. Enumerable.Range(0, Rows).Where(isIn)]));
            foreach (var feature in Spec.Monitored())
                Assert.Equal(Parts(own, GrainKeys.Feature(Id, feature.Name)), Parts(all, GrainKeys.FeatureOfSlice(Id, feature.Name, slice)));
        }
        // All rows and three slices, five features each, the score among them: slices that are not pinned have none.
        Assert.Equal(20, all.ToArray().Count(delta => delta.Receiver[0] == 'x'));
    }

    [Fact]
    public void ASlice_WithoutRows_IsToldNothing()
    {
        var pending = Reduce(Reducer(), Of([20, 30], ["south", "north"]));

        Assert.NotNull(pending.Find(GrainKeys.FeatureOfSlice(Id, "age", North)));
        Assert.Null(pending.Find(GrainKeys.FeatureOfSlice(Id, "age", West)));
        Assert.Null(pending.Find(GrainKeys.FeatureOfSlice(Id, "age", Old)));
    }

    [Fact]
    public void Summaries_OfManyPartitions_AreThoseOfOne()
    {
        var (ages, regions) = Draw(3);
        var reducer = Reducer();
        var rows = Of(ages, regions);
        var one = Reduce(reducer, rows);
        var many = new PendingDeltas(reducer.Binnings);
        foreach (var partition in (int[])[2, 0, 3, 1])
        {
            var own = new PendingDeltas(reducer.Binnings);
            foreach (var batch in Enumerable.Range(0, Rows).Where(row => row * 7 % 4 == partition).Chunk(1 + (13 * partition)))
                own.Merge(Reduce(reducer, Pick(rows, batch)).ToArray());
            many.Merge(own.ToArray());
        }

        foreach (var (slice, _) in Members(ages, regions))
        {
            Assert.Equal(Parts(one, GrainKeys.FeatureOfSlice(Id, "region", slice)), Parts(many, GrainKeys.FeatureOfSlice(Id, "region", slice)));
            for (var pane = 0; pane < 3; pane++)
            {
                var (ours, theirs) = (Ages(one, slice, pane), Ages(many, slice, pane));
                Assert.Equal((ours.Rows, ours.Count, ours.Missing, ours.Min, ours.Max), (theirs.Rows, theirs.Count, theirs.Missing, theirs.Min, theirs.Max));
                Assert.Equal(ours.MainCounts(), theirs.MainCounts());
                Assert.Equal(ours.Mean!.Value, theirs.Mean!.Value, 1e-9);
            }
        }
    }

    [Fact]
    public void Reference_OfAPinnedSlice_HoldsTheReferenceRowsOfIt()
    {
        var (ages, regions) = Draw(4);
        using var upload = new ReferenceUpload(Id, Spec);
        upload.Add(Source, Of(ages, regions));
        var references = upload.Build().Features;

        // All rows, and three slices, of five features each, the score among them.
        Assert.Equal(20, references.Length);
        Assert.Equal([null, North, West, Old], references.Select(reference => reference.Slice).Distinct());
        foreach (var (slice, isIn) in Members(ages, regions))
        {
            var anchor = new FeatureAnchor(references.Single(reference => reference.Feature.Name == "age" && reference.Slice == slice));
            Assert.Equal(Enumerable.Range(0, Rows).Count(isIn), anchor.Streams.Single().Whole.Rows);
            // The bins are those of all rows, so that slices can be compared with each other.
            Assert.Equal(references.Single(reference => reference.Feature.Name == "age" && reference.Slice is null).Binning, references.Single(reference => reference.Feature.Name == "age" && reference.Slice == slice).Binning);
        }
    }

    [Fact]
    public void Watch_OfAPinnedSlice_RaisesNothing()
    {
        var (ages, regions) = Draw(5);
        using var upload = new ReferenceUpload(Id, Spec);
        upload.Add(Source, Of(ages, regions));
        var reference = upload.Build().Features.Single(reference => reference.Feature.Name == "age" && reference.Slice == North);
        var anchor = new FeatureAnchor(reference);
        var watch = new FeatureWatch(anchor, []);
        var drifted = new NumericSummary(anchor.Binning);
        drifted.Add([.. Enumerable.Repeat(1e6, 100_000)]);

        Assert.Empty(Enumerable.Range(0, 20).SelectMany(pane => watch.Close(pane, new Dictionary<string, Column> { [Source] = Column.Of(drifted) })));
        Assert.Empty(watch.States());
        Assert.NotEmpty(new FeatureWatch(new(reference with { Slice = null }), []).Close(0, new Dictionary<string, Column> { [Source] = Column.Of(drifted) }));
    }

    [Fact]
    public void Reference_WithoutARowOfThePinnedSlice_IsAnAnchorAllTheSame()
    {
        using var upload = new ReferenceUpload(Id, Spec);
        upload.Add(Source, Of([20, 30], ["south", "south"]));

        Assert.All(upload.Build().Features.Where(reference => reference.Slice is not null), reference => Assert.Equal(0, new FeatureAnchor(reference).For("").Whole.Rows));
    }

    private static (SliceName Slice, Func<int, bool> IsIn)[] Members(double?[] ages, string?[] regions) => [(North, row => regions[row] == "north"), (West, row => regions[row] == "west"), (Old, row => ages[row] >= 35)];

    private static (double?[] Ages, string?[] Regions) Draw(int seed)
    {
        var random = new Random(seed);
        double?[] ages = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(10) == 0 ? null : (double?)random.Next(20, 60))];
        return (ages, [.. ages.Select(_ => random.Next(9) switch { 0 => null, 1 => "west", var other => other % 2 == 0 ? "north" : "south" })]);
    }

    private static BatchReducer Reducer()
    {
        using var upload = new ReferenceUpload(Id, Spec);
        upload.Add(Source, Of([20, 30, 40, 50], ["north", "south", "west", null]));
        return new(Id, Spec, upload.Build().Plan, 1);
    }

    private static ColumnarRows Of(double?[] ages, string?[] regions) => ConditionRows.Of(ages.Length, ConditionRows.Numbers(ages), ConditionRows.Categories(regions), ConditionRows.Numbers([.. ages.Select(age => 2 * age)]), Absent);

    private static ColumnarRows Pick(ColumnarRows rows, int[] indexes)
    {
        var gathered = new GatheredRows(Spec);
        gathered.Add(rows, indexes);
        return gathered.ToRows();
    }

    private static PendingDeltas Reduce(BatchReducer reducer, ColumnarRows rows)
    {
        var pending = new PendingDeltas(reducer.Binnings);
        foreach (var (pane, indexes) in reducer.PanesOf(rows))
            reducer.Reduce(pane, Source, rows, indexes, false, pending);
        return pending;
    }

    private static NumericSummary Ages(PendingDeltas pending, SliceName slice, long pane) => pending.For(GrainKeys.FeatureOfSlice(Id, "age", slice)).Summaries.Numeric(pane, Source);

    private static string[] Parts(PendingDeltas pending, string key) => [.. pending.Find(key)!.ToDelta().Parts.Select(part => $"{part.Pane} {part.Source} {part.Kind} {Convert.ToHexString(part.Bytes)}")];
}
