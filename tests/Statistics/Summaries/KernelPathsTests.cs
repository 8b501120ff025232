using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

/// <summary>Every vector path against its scalar twin: the hardware of one machine takes only one of them.</summary>
public sealed class KernelPathsTests
{
    private static readonly Gen<double> Ugly = Gen.Frequency((5, Samples.AnyDouble), (2, Gen.Double[-1e9, 1e9]), (1, Gen.Double[1e-12, 1e-6]));
    private static readonly Gen<double[]> Blocks = Ugly.Array[0, 100];
    private static readonly Gen<double[]> FiniteBlocks = Blocks.Select(values => values.Where(double.IsFinite).ToArray());

    [Fact]
    public void BlockScan_OnEveryPath_GivesTheSame() => Blocks.Sample(values =>
    {
        var finite = values.All(double.IsFinite);
        foreach (var path in (Scan[])[BlockScan.Finite, BlockScan.Finite512, BlockScan.Finite256, Scalar])
        {
            Assert.Equal(finite, path(values, out var min, out var max));
            if (!finite) continue;
            Assert.Equal(values.Append(double.PositiveInfinity).Min() + 0.0, min + 0.0);
            Assert.Equal(values.Append(double.NegativeInfinity).Max() + 0.0, max + 0.0);
        }
    }, iter: 2000);

    [Fact]
    public void EdgeIndex_OnEveryPathAndMap_FindsTheNumberOfEdgesAtOrBelow() => Gen.Select(FiniteBlocks, FiniteBlocks).Sample((reference, values) =>
    {
        double[] edges = [.. reference.Select(value => value + 0.0).Distinct().Order()];
        // Ties at the edges, and their neighbours on both sides.
        values = [.. values, .. edges, .. edges.Select(Math.BitDecrement).Where(double.IsFinite), .. edges.Select(Math.BitIncrement).Where(double.IsFinite)];
        foreach (var index in EdgeIndex.Candidates(edges))
        {
            long[] scalar = new long[values.Length], narrow = new long[values.Length], wide = new long[values.Length];
            index.KeysScalar(values, scalar);
            index.Keys256(values, narrow);
            index.Keys512(values, wide);
            Assert.Equal(scalar, narrow);
            Assert.Equal(scalar, wide);
            foreach (var value in values) Assert.Equal(edges.Count(edge => edge <= value), index.CellOf(value));
        }
    }, iter: 1000);

    [Fact]
    public void EdgeIndex_WithMoreEdgesThanItsTableHolds_FindsTheSame() => FiniteBlocks.Sample(values =>
    {
        double[] edges = [.. Enumerable.Range(-200, 401).Select(i => i / 4.0)];
        var index = EdgeIndex.Over(edges, new bool[edges.Length]);
        foreach (var value in values) Assert.Equal(edges.Count(edge => edge <= value), index.CellOf(value));
    }, iter: 100);

    [Fact]
    public void BlockPass_OnEveryPath_FindsTheSame() => Blocks.Sample(values =>
    {
        ulong[] scalar = new ulong[values.Length], lanes = new ulong[values.Length];
        BlockPass expected = BlockPass.OverScalar(values, 1, scalar), found = BlockPass.Over(values, 1, lanes);
        Assert.Equal(expected.IsFinite, found.IsFinite);
        if (!expected.IsFinite || values.Length == 0) return;
        Assert.Equal(scalar, lanes);
        Assert.Equal((expected.Smallest, expected.Largest, expected.Min + 0.0, expected.Max + 0.0), (found.Smallest, found.Largest, found.Min + 0.0, found.Max + 0.0));
        Assert.Equal((values.Min() + 0.0, values.Max() + 0.0), (found.Min + 0.0, found.Max + 0.0));
        Assert.Equal(values.Max(Math.Abs), BitConverter.UInt64BitsToDouble(found.Largest));
        double[] others = [.. values.Where(value => value != 0).Select(Math.Abs)];
        if (others.Length > 0) Assert.Equal(others.Min(), BitConverter.UInt64BitsToDouble(found.Smallest));
    }, iter: 2000);

    [Fact]
    public void Add_OfEveryLength_CountsAsValueByValue()
    {
        var random = new Random(1);
        double[] corners = [.. Samples.Corners, 1.5, -2.5, 1e9, -1e-9, 1e-40];
        var binning = NumericBinning.FromReference(Samples.Normal(3, 3000, 1, 2));
        double[] edges = [.. binning.Edges];
        for (var length = 0; length <= 1100; length++)
        {
            var values = new double[length];
            // One column in four holds corners, one in four ties at the edges, the rest is smooth.
            for (var i = 0; i < length; i++)
                values[i] = length % 4 == 0 && random.Next(20) == 0 ? corners[random.Next(corners.Length)] : length % 4 == 1 ? edges[random.Next(edges.Length)] : 4 * random.NextDouble() - 1;
            var missing = length % 3 == 0 ? new byte[(length + 7) / 8] : [];
            random.NextBytes(missing);
            foreach (var bins in (NumericBinning?[])[binning, null]) SameAsOneByOne(bins, values, missing);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Add_OfALongColumn_CountsAsValueByValue(int kind)
    {
        double[] normal = Samples.Normal(kind, 5000);
        Func<double, double> shape = kind switch
        {
            0 => value => value,
            1 => value => Math.Exp(3 * value),
            2 => value => Math.Round(value),
            3 => _ => -7.25,
            4 => value => 290 + value,
            5 => value => value > 2 ? 1e12 * value : value,
            _ => value => value > 3 ? 1e300 : value * 1e-200,
        };
        double[] values = [.. normal.Select(shape)];
        SameAsOneByOne(NumericBinning.FromReference(values), values, []);
        SameAsOneByOne(NumericBinning.FromReference([.. normal]), values, []);
        SameAsOneByOne(NumericBinning.FromReference(values, 300), values, []);
    }

    private static bool Scalar(ReadOnlySpan<double> block, out double min, out double max) => BlockScan.FiniteScalar(block, double.PositiveInfinity, double.NegativeInfinity, out min, out max);

    private static void SameAsOneByOne(NumericBinning? binning, double[] values, byte[] missing)
    {
        NumericSummary whole = new(binning), single = new(binning);
        whole.Add(values, missing);
        var cells = new long[binning?.CellCount ?? 0];
        for (var row = 0; row < values.Length; row++)
        {
            if (MissingBitmap.IsMissing(missing, row))
            {
                single.AddMissing(1);
                continue;
            }
            single.Add(values[row]);
            if (binning is not null && double.IsFinite(values[row])) cells[CountAtOrBelow(binning.Edges, values[row])]++;
        }
        Assert.Equal(cells, whole.CellCounts);
        Assert.Equal(cells, single.CellCounts);
        Assert.Equal(single.Histogram.Cells(), whole.Histogram.Cells());
        Assert.Equal((single.Rows, single.Count, single.Missing, single.NaN, single.PositiveInfinity), (whole.Rows, whole.Count, whole.Missing, whole.NaN, whole.PositiveInfinity));
        Assert.Equal((single.Min, single.Max), (whole.Min, whole.Max));
    }

    private static int CountAtOrBelow(ReadOnlySpan<double> edges, double value)
    {
        var count = 0;
        foreach (var edge in edges) count += edge <= value ? 1 : 0;
        return count;
    }

    private delegate bool Scan(ReadOnlySpan<double> block, out double min, out double max);
}
