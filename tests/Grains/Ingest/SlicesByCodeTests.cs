using System.Buffers;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Tests.Slices.Conditions;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Ingest;

public sealed class SlicesByCodeTests
{
    private const string Source = "feed";
    private const int Million = 1_000_000;

    private static readonly VersionId Id = new("tenant", "model", "version");
    private static readonly VersionSpec Spec = new()
    {
        Features = ConditionRows.Features,
        Axis = Axis.Sequence,
        PaneLength = 100,
        LabelMaturity = 100,
        LabelHorizon = 100,
        Slices = [new() { Feature = "region", Values = ["c7", "c20"] }],
    };

    [Theory]
    [InlineData(4)]
    [InlineData(Million)]
    public void Slices_OfALongDictionary_AreLookedUpOncePerCategoryThatARowHas(int rows)
    {
        var asked = new List<SliceName>();
        var byCode = new SlicesByCode<ScoreCells>("region", Categories, rows, name =>
        {
            asked.Add(name);
            return name.Value == "c7" ? ((ushort)1, "key") : null;
        });

        foreach (var code in (int[])[7, Million - 1, 7, Million - 1])
            byCode.Of(code).Summary ??= new();

        Assert.Equal([new("region", "c7"), new("region", $"c{Million - 1}")], asked);
        Assert.Equal("key", byCode.Of(7).Slice?.Key);
        Assert.Null(byCode.Of(Million - 1).Slice);
        Assert.NotSame(byCode.Of(7).Summary, byCode.Of(Million - 1).Summary);
    }

    [Fact]
    public void Rows_UnderADictionaryFarLongerThanTheyAre_CountAsUnderTheirOwnAtTheCostOfTheirOwn()
    {
        string?[] regions = [.. Enumerable.Range(0, 300).Select(row => row % 11 == 0 ? null : $"c{row % 30}")];
        var own = ConditionRows.Of(regions.Length, Absent, ConditionRows.Categories(regions), Absent, Absent);
        var padded = ConditionRows.Of(regions.Length, Absent, own.Columns[1] with { Dictionary = Categories, Codes = Codes(regions) }, Absent, Absent);

        var (expected, _) = Reduced(own);
        var (pending, bytes) = Reduced(padded);

        for (var pane = 0; pane < 3; pane++)
        {
            foreach (var value in (string[])["c7", "c20"])
                Assert.Equal(Bytes(Scores(expected, pane, value).WriteTo), Bytes(Scores(pending, pane, value).WriteTo));
            Assert.Equal(Bytes(Regions(expected, pane).WriteTo), Bytes(Regions(pending, pane).WriteTo));
        }
        Assert.Equal(expected.For(GrainKeys.Labels(Id, 0)).ToDelta().Predictions.Select(record => string.Join(',', record.Slices)), pending.For(GrainKeys.Labels(Id, 0)).ToDelta().Predictions.Select(record => string.Join(',', record.Slices)));
        // A table with a place for each category takes eight megabytes and more.
        Assert.InRange(bytes, 1, 4 * Million);
    }

    private static string[] Categories { get; } = [.. Enumerable.Range(0, Million).Select(code => $"c{code}")];

    private static FeatureColumn Absent { get; } = new() { Absent = true };

    private static byte[] Codes(string?[] regions) => MemoryMarshal.AsBytes(Array.ConvertAll(regions, region => region is null ? int.MaxValue : int.Parse(region.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)).AsSpan()).ToArray();

    private static (PendingDeltas Pending, long Bytes) Reduced(ColumnarRows rows)
    {
        using var upload = new ReferenceUpload(Id, Spec);
        upload.Add(Source, ConditionRows.Of([20, 30], ["c7", "c8"]));
        var reducer = new BatchReducer(Id, Spec, upload.Build().Plan, 1);
        var pending = new PendingDeltas(reducer.Binnings);
        var panes = reducer.PanesOf(rows);
        // Once before it is measured, for what is made once.
        reducer.Reduce(0, Source, ConditionRows.Of([20], ["c7"]), null, false, new(reducer.Binnings));
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var (pane, indexes) in panes)
            reducer.Reduce(pane, Source, rows, indexes, false, pending);
        return (pending, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Statistics.Summaries.ScoreCells Scores(PendingDeltas pending, long pane, string value) => pending.For(GrainKeys.Slice(Id, "region", value)).Summaries.Scores(pane, Source);

    private static Statistics.Summaries.CategoricalSummary Regions(PendingDeltas pending, long pane) => pending.For(GrainKeys.Feature(Id, "region")).Summaries.Categorical(pane, Source);

    private static string Bytes(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Convert.ToHexString(output.WrittenSpan);
    }
}
