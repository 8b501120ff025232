using System.Runtime.InteropServices;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Tests.Slices.Conditions;

namespace Watchgrain.Grains.Tests.Ingest;

/// <summary>The counts of rows outside the reference, against a row by row look at them.</summary>
public sealed class SupportRowsTests
{
    private const string Source = "feed";
    private const int Age = 0;
    private const int Region = 1;

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
            new() { Feature = "region", Values = ["north", "far"] },
            new ConditionSliceSpec { Feature = SliceName.ByCondition, Values = ["old"], Where = "age > 50" },
        ],
    };

    [Theory]
    [InlineData(25.0, "north", "")]
    [InlineData(20.0, "south", "")]
    [InlineData(40.0, "south", "")]
    [InlineData(19.9, "north", "age")]
    [InlineData(40.1, "north", "age")]
    [InlineData(double.NaN, "north", "age")]
    [InlineData(double.PositiveInfinity, "north", "age")]
    [InlineData(25.0, "far", "region")]
    [InlineData(null, null, "age,region")]
    public void ARow_IsOutside_WhenTheReferenceDoesNotHaveItsValue(double? age, string? region, string expected)
    {
        var outside = Reduce(Plan(Spec, [20, 30, 40], ["north", "south", "north"]), ConditionRows.Of([age], [region])).Version(0);

        Assert.Equal(expected.Length == 0 ? null : 1, outside?.Count);
        Assert.Equal(expected, string.Join(',', (outside?.ByFeature() ?? []).Select(feature => Spec.Features[feature.Feature].Name)));
    }

    [Fact]
    public void Values_ThatAreMissing_AreNothingNewWhereSomeAreInTheReference()
    {
        var plan = Plan(Spec, [20, null, 40], ["north", null, "south"]);

        Assert.Null(Reduce(plan, ConditionRows.Of([null, double.NaN, double.NegativeInfinity, 30], [null, "north", "south", null])).Version(0));
        Assert.Null(Reduce(plan, ConditionRows.Of(3, Absent, Absent, Absent, Absent)).Version(0));
        Assert.Equal(1, Reduce(plan, ConditionRows.Of([null, 41], [null, "north"])).Version(0)!.Count);
    }

    [Fact]
    public void AColumn_ThatIsAbsent_IsMissingInEveryRow()
    {
        var outside = Reduce(Plan(Spec, [20, 30], ["north", "south"]), ConditionRows.Of(70, Absent, ConditionRows.Categories([.. Enumerable.Repeat("north", 70)]), Absent, Absent)).Version(0)!;

        // What the reference does not have at all is not looked at: the last two features.
        Assert.Equal(70, outside.Count);
        Assert.Equal([(Age, 70L)], outside.ByFeature());
    }

    [Fact]
    public void Features_ThatAreFunctionsOfTime_OrHaveTooManyCategories_AreNotLookedAt()
    {
        var spec = Spec with { Features = [Spec.Features[0] with { Deterministic = true }, .. Spec.Features[1..]] };
        string[] regions = [.. Enumerable.Range(0, FeatureSupport.MostCategories + 1).Select(region => $"c{region}")];
        double?[] ages = [.. regions.Select(_ => (double?)30)];

        Assert.Empty(Plan(spec, ages, regions).Support);
        Assert.Equal(Region, Assert.Single(Plan(spec, ages, [.. regions.Select(region => region == "c0" ? "c1" : region)]).Support).Column);
    }

    [Fact]
    public void APlanOfARelease_ThatDidNotLook_CountsNothing() => Assert.Null(Reduce(Plan(Spec, [20, 30], ["north", "south"]) with { Support = null! }, ConditionRows.Of([99], ["far"])).Version(0));

    [Fact]
    public void Chance_IsTheShareOfReferenceRowsThatWouldLieOutsideWithoutThemselves()
    {
        // The youngest, and the one from the west; the oldest are two.
        Assert.Equal(2 / 5.0, Plan(Spec, [20, 30, 30, 40, 40], ["north", "north", "west", "south", "south"]).OutsideByChance);
        Assert.Equal(0, Plan(Spec, [20, 20, 40, 40], ["north", "north", "south", "south"]).OutsideByChance);
    }

    [Fact]
    public void Rows_UnderADictionaryFarLongerThanTheyAre_CountAsUnderTheirOwn()
    {
        string[] padded = [.. Enumerable.Range(0, 5000).Select(code => $"c{code}"), "north", "far"];
        var column = new FeatureColumn { Codes = MemoryMarshal.AsBytes<int>([5000, 5001, 5000]).ToArray(), Dictionary = padded };
        var outside = Reduce(Plan(Spec, [20, 40], ["north", "south"]), ConditionRows.Of(3, ConditionRows.Numbers([30, 30, 30]), column, Absent, Absent)).Version(0)!;

        Assert.Equal(1, outside.Count);
        Assert.Equal([(Region, 1L)], outside.ByFeature());
    }

    [Fact]
    public void Categories_ThatCameBefore_AreToldAsAtFirst()
    {
        var reducer = new BatchReducer(Id, Spec, Plan(Spec, [20, 40], ["north", "south"]), 1);
        var pending = new PendingDeltas(reducer.Binnings);
        foreach (var region in (string[])["north", "far", "north", "far", "south", "west"])
            reducer.Reduce(0, Source, ConditionRows.Of([30], [region]), null, false, pending);

        Assert.Equal(3, pending.For(GrainKeys.Version(Id)).Summaries.OutsideOf(0)!.Count);
        Assert.Equal(2, pending.For(GrainKeys.Slice(Id, "region", "far")).Summaries.OutsideOf(0)!.Count);
    }

    // Over any partitions, batches and panes, and merged in any order.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Counts_OfAnySplit_AreThoseOfTheRows(int seed)
    {
        var random = new Random(seed);
        double?[] ages = [.. Enumerable.Range(0, 300).Select(_ => random.Next(12) switch { 0 => null, 1 => double.NaN, 2 => 60, 3 => 3, _ => (double?)random.Next(20, 41) })];
        string?[] regions = [.. ages.Select(_ => random.Next(9) switch { 0 => null, 1 => "far", 2 => "east", var other => other % 2 == 0 ? "north" : "south" })];
        var plan = Plan(Spec, [20, 30, 40], ["north", "south", "north"]);
        var whole = Reduce(plan, ConditionRows.Of(ages, regions));
        var merged = new PendingDeltas(whole.Reducer.Binnings);
        foreach (var part in Enumerable.Range(0, 4).Select(partition => Enumerable.Range(0, 300).Where(row => row * 7 % 4 == partition).ToArray()).OrderBy(_ => random.Next()))
            merged.Merge(Reduce(plan, Pick(ConditionRows.Of(ages, regions), part), random.Next(1, 100)).Pending.ToArray());

        for (var pane = 0; pane < 3; pane++)
        {
            int[] rows = [.. Enumerable.Range(100 * pane, 100)];
            Check(whole, pane, "", "", rows);
            Check(whole, pane, "region", "far", [.. rows.Where(row => regions[row] == "far")]);
            Check(whole, pane, "region", "north", [.. rows.Where(row => regions[row] == "north")]);
            Check(whole, pane, SliceName.ByCondition, "old", [.. rows.Where(row => ages[row] > 50)]);
        }
        foreach (var key in (string[])[GrainKeys.Version(Id), GrainKeys.Slice(Id, "region", "far"), GrainKeys.Slice(Id, "region", "north"), GrainKeys.Slice(Id, SliceName.ByCondition, "old")])
            Assert.Equal(Parts(whole.Pending, key), Parts(merged, key));

        void Check(Reduction reduced, long pane, string feature, string value, int[] rows)
        {
            var outside = reduced.Of(feature, value, pane);
            bool AgeOut(int row) => !(ages[row] is >= 20 and <= 40);
            bool RegionOut(int row) => regions[row] is not ("north" or "south");
            Assert.Equal((rows.Count(row => AgeOut(row) || RegionOut(row)), rows.Count(AgeOut), rows.Count(RegionOut)), (outside?.Count ?? 0, outside?[Age] ?? 0, outside?[Region] ?? 0));
        }
    }

    private static string[] Parts(PendingDeltas pending, string key) =>
        [.. pending.For(key).ToDelta().Parts.Where(part => part.Kind == SummaryKind.Outside).Select(part => $"{part.Pane} {part.Source} {Convert.ToHexString(part.Bytes)}")];

    private static ReferencePlan Plan(VersionSpec spec, double?[] ages, string?[] regions)
    {
        using var upload = new ReferenceUpload(Id, spec);
        // In two batches, one of another source.
        var rows = ConditionRows.Of(ages, regions);
        upload.Add(Source, Pick(rows, [.. Enumerable.Range(0, ages.Length / 2)]));
        upload.Add("other", Pick(rows, [.. Enumerable.Range(ages.Length / 2, ages.Length - (ages.Length / 2))]));
        return upload.Build().Plan;
    }

    private static ColumnarRows Pick(ColumnarRows rows, int[] indexes)
    {
        var gathered = new GatheredRows(Spec);
        gathered.Add(rows, indexes);
        return gathered.ToRows();
    }

    private static Reduction Reduce(ReferencePlan plan, ColumnarRows rows, int batch = int.MaxValue)
    {
        var reducer = new BatchReducer(Id, Spec, plan, 1);
        var pending = new PendingDeltas(reducer.Binnings);
        foreach (var part in Enumerable.Range(0, rows.Count).Chunk(batch))
        {
            var some = Pick(rows, part);
            foreach (var (pane, indexes) in reducer.PanesOf(some))
                reducer.Reduce(pane, Source, some, indexes, false, pending);
        }
        return new(reducer, pending);
    }

    private sealed record Reduction(BatchReducer Reducer, PendingDeltas Pending)
    {
        public Statistics.Summaries.OutsideRows? Version(long pane) => Of("", "", pane);

        public Statistics.Summaries.OutsideRows? Of(string feature, string value, long pane) => Pending.Find(feature.Length == 0 ? GrainKeys.Version(Id) : GrainKeys.Slice(Id, feature, value))?.Summaries.OutsideOf(pane);
    }
}
