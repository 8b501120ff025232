using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class NumericBinningTests
{
    [Theory, InlineData(double.NaN), InlineData(double.PositiveInfinity), InlineData(double.NegativeInfinity)]
    public void CellOf_OfNoNumber_IsRefused(double value)
    {
        var binning = NumericBinning.FromReference([1, 2, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => binning.CellOf(value));
    }

    [Fact]
    public void FromReference_OfContinuousValues_GivesEqualBinsAndTails()
    {
        var values = Samples.Normal(1, 32_000);
        var binning = NumericBinning.FromReference(values);
        Assert.Equal(32, binning.MainBinCount);
        Assert.Equal(31 + 6 + 2, binning.Edges.Length);
        Assert.Equal(0, binning.CellOf(values.Min() - 1));
        Assert.Equal(1, binning.CellOf(values.Min()));
        Assert.Equal(binning.CellCount - 2, binning.CellOf(values.Max()));
        Assert.Equal(binning.CellCount - 1, binning.CellOf(values.Max() + 1));
        var counts = new NumericSummary(binning);
        counts.Add(values);
        Assert.All(counts.MainCounts(), count => Assert.InRange(count, 999, 1001));
    }

    [Fact]
    public void FromReference_OfAnyValues_HasIncreasingEdgesAndRoundTrips() => Samples.AnyDouble.Array[0, 200].Sample(values =>
    {
        var binning = NumericBinning.FromReference(values);
        for (var i = 1; i < binning.Edges.Length; i++) Assert.True(binning.Edges[i] > binning.Edges[i - 1]);
        Assert.Equal(values.Count(double.IsFinite), binning.ReferenceCount);
        Assert.True(double.IsFinite(binning.Mean) && double.IsFinite(binning.StandardDeviation));
        var bytes = BinaryForm.Of(binning.Write);
        Assert.Equal(binning, NumericBinning.Read(bytes));
        ReadOnlySpan<byte> followed = [.. bytes, 1, 2];
        Assert.Equal(binning.Fingerprint, NumericBinning.Read(ref followed).Fingerprint);
        Assert.Equal(2, followed.Length);
    }, iter: 300);

    [Fact]
    public void FromReference_OfDegenerateValues_StillBins()
    {
        var empty = NumericBinning.FromReference([double.NaN, double.PositiveInfinity]);
        Assert.Equal((1, 1, 0L), (empty.CellCount, empty.MainBinCount, empty.ReferenceCount));
        var constant = NumericBinning.FromReference([5, 5, 5]);
        Assert.Equal(2, constant.MainBinCount);
        Assert.Equal(3, constant.CellCount);
        var binary = NumericBinning.FromReference([.. Enumerable.Range(0, 100).Select(i => (double)(i % 2))]);
        Assert.Equal(1, binary.MainBinOf[binary.CellOf(0)]);
        Assert.Equal(binary.MainBinCount - 1, binary.MainBinOf[binary.CellOf(1)]);
    }

    [Fact]
    public void WatchedCounts_WithATiedMaximum_TellWhatLiesAboveIt()
    {
        Assert.Equal([1, 1, 3], Watched(NumericBinning.FromReference([5, 5, 5]), 4, 5, 6, 7, 8));
        Assert.Equal([0, 1, 2, 1], Watched(NumericBinning.FromReference([.. Enumerable.Range(0, 101).Select(i => (double)(i % 2))]), 0, 1, 1, 1.5));
        var largest = NumericBinning.FromReference([double.MaxValue, double.MaxValue]);
        Assert.Equal([1, 1], Watched(largest, 0, double.MaxValue));
    }

    [Fact]
    public void WatchedCounts_WithoutATiedMaximum_AreThoseOfTheMainBins()
    {
        var binning = NumericBinning.FromReference(Samples.Normal(1, 1000));
        var counts = new NumericSummary(binning);
        counts.Add(Samples.Normal(2, 500));
        Assert.Equal(counts.MainCounts(), counts.WatchedCounts());
        Assert.Equal([0], NumericBinning.FromReference([]).WatchedCounts([0]));
    }

    [Fact]
    public void FromReference_InAnyOrder_GivesTheSameBins() => Samples.Moderate.Array[1, 50].Sample(values =>
    {
        var shuffled = values.Reverse().ToArray();
        Assert.Equal(NumericBinning.FromReference(values), NumericBinning.FromReference(shuffled));
    }, iter: 200);

    [Fact]
    public void Write_OfAKnownBinning_GivesTheFrozenBytes()
    {
        Assert.Equal(
            "010b000000000000f03f5305a3923a01f03f3f355eba490cf03f7b14ae47e17af03f000000000000fc3f00000000000004400000000000000a40c2f5285c8fc20f4060e5d022dbf90f4056" +
            "7daeb662ff0f4001000000000010407000040000000000000440a8f4979b77e3f13f", BinaryForm.Hex(NumericBinning.FromReference([1, 2, 3, 4], 4).Write));
        Assert.Equal("01000000000000000000000000000000000000", BinaryForm.Hex(NumericBinning.FromReference([]).Write));
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefused() => BinaryForm.RefusesDamage(BinaryForm.Of(NumericBinning.FromReference([1, 2, 3]).Write), bytes => NumericBinning.Read(bytes));

    private static long[] Watched(NumericBinning binning, params double[] values)
    {
        var counts = new NumericSummary(binning);
        counts.Add(values);
        var oneByOne = new long[binning.WatchedCount];
        foreach (var value in values) oneByOne[binning.WatchedCellOf(value)]++;
        Assert.Equal(counts.WatchedCounts(), oneByOne);
        return oneByOne;
    }
}
