using System.Runtime.InteropServices;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Tests.Slices.Conditions;

namespace Watchgrain.Grains.Tests.Ingest;

/// <summary>Which rows repeat one another, and that neither batches nor partitions have a say in it.</summary>
public sealed class FingerprintedRowsTests
{
    private const string Source = "feed";

    private static readonly VersionId Id = new("tenant", "model", "version");
    private static readonly FeatureColumn Absent = new() { Absent = true };
    private static readonly VersionSpec Spec = new()
    {
        Features = ConditionRows.Features,
        Axis = Axis.Sequence,
        PaneLength = 100,
        LabelMaturity = 100,
        LabelHorizon = 100,
    };

    [Fact]
    public void Rows_EqualInAllFeatures_RepeatOneAnotherWhateverElseTheyAre()
    {
        // Ids, positions, scores and classes differ.
        double?[] ages = [30, 30, 31, null, null, 30, -0.0, 0];
        string?[] regions = ["north", "north", "north", "south", "south", null, "north", "north"];

        Assert.Equal((8L, 3L), Repeats(RepeatKind.Equal, ConditionRows.Of(ages, regions)));
    }

    [Fact]
    public void Rows_InTheSameCells_RepeatOneAnotherNearly()
    {
        // The reference has the ages of 0 to 999, in cells of about 31.
        var rows = ConditionRows.Of([500.1, 500.2, 500.3, 900, 500.4, double.NaN, double.PositiveInfinity, null, null], ["north", "north", "north", "north", "south", "north", "north", "north", "north"]);

        Assert.Equal((9L, 1L), Repeats(RepeatKind.Equal, rows));
        Assert.Equal((9L, 4L), Repeats(RepeatKind.Near, rows));
    }

    [Fact]
    public void AColumn_ThatIsAbsent_IsMissingInEveryRow()
    {
        var absent = ConditionRows.Of(2, Absent, ConditionRows.Categories(["north", "south"]), Absent, Absent);
        var missing = ConditionRows.Of(2, ConditionRows.Numbers([null, null]), ConditionRows.Categories(["south", "north"]), ConditionRows.Numbers([null, null]), ConditionRows.Categories([null, null]));

        Assert.Equal((4L, 2L), Repeats(RepeatKind.Equal, absent, missing));
        Assert.Equal((4L, 2L), Repeats(RepeatKind.Near, absent, missing));
    }

    [Fact]
    public void Features_ThatAreFunctionsOfTime_AreNotLookedAt()
    {
        var spec = Spec with { Features = [Spec.Features[0] with { Deterministic = true }, .. Spec.Features[1..]] };
        var rows = ConditionRows.Of([1, 2, 3], ["north", "north", "south"]);

        Assert.Equal((3L, 1L), Repeats(spec, RepeatKind.Equal, rows));
        Assert.Null(Plan(spec with { Features = Array.ConvertAll(spec.Features, feature => feature with { Deterministic = true }) }).Floods);
    }

    [Fact]
    public void APlanOfARelease_ThatDidNotCount_CountsNothing() =>
        Assert.DoesNotContain(Reduce(Spec, Plan(Spec) with { Floods = null }, [ConditionRows.Of([1, 1], ["north", "north"])]).For(GrainKeys.Version(Id)).ToDelta().Parts, IsOfRepeats);

    [Fact]
    public void Rows_UnderADictionaryFarLongerThanTheyAre_CountAsUnderTheirOwn()
    {
        string[] padded = [.. Enumerable.Range(0, 5000).Select(code => $"c{code}"), "north", "far"];
        var column = new FeatureColumn { Codes = MemoryMarshal.AsBytes<int>([5000, 5001]).ToArray(), Dictionary = padded };

        Assert.Equal((4L, 2L), Repeats(RepeatKind.Equal, ConditionRows.Of(2, ConditionRows.Numbers([30, 30]), column, Absent, Absent), ConditionRows.Of([30, 30], ["far", "north"])));
    }

    // Over any partitions, batches and panes, and merged in any order.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Counts_OfAnySplit_AreThoseOfTheRows(int seed)
    {
        var random = new Random(seed);
        double?[] ages = [.. Enumerable.Range(0, 1500).Select(_ => random.Next(12) switch { 0 => null, 1 => double.NaN, _ => (double?)random.Next(1000) })];
        string?[] regions = [.. ages.Select(_ => random.Next(9) switch { 0 => null, 1 => "far", var other => other % 2 == 0 ? "north" : "south" })];
        var spec = Spec with { PaneLength = 700 };
        var (plan, rows) = (Plan(spec), ConditionRows.Of(ages, regions));
        var whole = Reduce(spec, plan, [rows]);
        var merged = new PendingDeltas(new BatchReducer(Id, spec, plan, 1).Binnings);
        foreach (var part in Enumerable.Range(0, 4).Select(partition => Enumerable.Range(0, 1500).Where(row => row * 7 % 4 == partition).ToArray()).OrderBy(_ => random.Next()))
            merged.Merge(Reduce(spec, plan, part.Chunk(random.Next(1, 200)).Select(some => Pick(rows, some))).ToArray());

        var parts = Parts(whole);
        Assert.Equal(6, parts.Length);
        Assert.Equal(parts, Parts(merged));
        for (var pane = 0; pane < 3; pane++)
        {
            var own = Enumerable.Range(0, 1500).Where(row => row / 700 == pane).Select(row => (ages[row] is { } age ? BitConverter.DoubleToInt64Bits(age) : -1, regions[row])).ToArray();
            var repeats = whole.For(GrainKeys.Version(Id)).Summaries.Repeats(pane, Source, RepeatKind.Equal);
            Assert.Equal(own.Length, repeats.Rows);
            Assert.InRange(repeats.Estimate()!.Value.Share, 1 - (own.Distinct().Count() / (double)own.Length) - 0.1, 1 - (own.Distinct().Count() / (double)own.Length) + 0.1);
        }
    }

    [Fact]
    public void Bytes_OfAnotherBound_AreRefusedBeforeAnythingIsMerged()
    {
        var part = new SummaryPart { Pane = 0, Source = Source, Kind = SummaryKind.NearDuplicateRows, Bytes = Convert.FromHexString("018004000403030000000000000002050000000000000001ffffffffffffffff01") };
        var table = new SummaryTable();
        table.Merge(part);

        Assert.Equal(4, table.Repeats(0, Source, RepeatKind.Near).Rows);
        Assert.Equal(Convert.ToHexString(part.Bytes), Convert.ToHexString(Assert.Single(table.ToParts()).Bytes));
        Assert.Throws<InvalidDataException>(() => table.Read(part with { Bytes = Convert.FromHexString("0110000403030000000000000002050000000000000001ffffffffffffffff01") }));
    }

    private static bool IsOfRepeats(SummaryPart part) => part.Kind is SummaryKind.DuplicateRows or SummaryKind.NearDuplicateRows;

    private static string[] Parts(PendingDeltas pending) =>
        [.. pending.For(GrainKeys.Version(Id)).ToDelta().Parts.Where(IsOfRepeats).Select(part => $"{part.Pane} {part.Kind} {part.Source} {Convert.ToHexString(part.Bytes)}")];

    private static (long Rows, long Repeats) Repeats(RepeatKind kind, params ColumnarRows[] batches) => Repeats(Spec, kind, batches);

    private static (long Rows, long Repeats) Repeats(VersionSpec spec, RepeatKind kind, params ColumnarRows[] batches)
    {
        var repeats = Reduce(spec, Plan(spec), batches).For(GrainKeys.Version(Id)).Summaries.Repeats(0, Source, kind);
        return (repeats.Rows, (long)Math.Round(repeats.Estimate()!.Value.Share * repeats.Rows));
    }

    private static ReferencePlan Plan(VersionSpec spec)
    {
        using var upload = new ReferenceUpload(Id, spec);
        upload.Add(Source, ConditionRows.Of([.. Enumerable.Range(0, 1000).Select(age => (double?)age)], [.. Enumerable.Range(0, 1000).Select(row => row % 2 == 0 ? "north" : "south")]));
        return upload.Build().Plan;
    }

    private static ColumnarRows Pick(ColumnarRows rows, int[] indexes)
    {
        var gathered = new GatheredRows(Spec);
        gathered.Add(rows, indexes);
        return gathered.ToRows();
    }

    private static PendingDeltas Reduce(VersionSpec spec, ReferencePlan plan, IEnumerable<ColumnarRows> batches)
    {
        var reducer = new BatchReducer(Id, spec, plan, 1);
        var pending = new PendingDeltas(reducer.Binnings);
        foreach (var batch in batches)
        {
            foreach (var (pane, indexes) in reducer.PanesOf(batch))
                reducer.Reduce(pane, Source, batch, indexes, false, pending);
        }
        return pending;
    }
}
