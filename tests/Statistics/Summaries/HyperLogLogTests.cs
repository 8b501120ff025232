using System.Text;
using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class HyperLogLogTests
{
    private static readonly Gen<double[]> Columns = Gen.Frequency((3, Samples.AnyDouble.Array[0, 40]), (1, Gen.Double[0, 1].Array[500, 700]));

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameBytes() => Gen.Select(Columns, Columns, Columns).Sample((a, b, c) =>
    {
        var whole = BinaryForm.Hex(Of([.. a, .. b, .. c]).WriteTo);
        HyperLogLog left = Of(a), right = Of(c), tail = Of(b), nested = Of(a);
        left.Merge(Of(b));
        left.Merge(Of(c));
        tail.Merge(Of(c));
        nested.Merge(tail);
        right.Merge(Of(b));
        right.Merge(Of(a));
        right.Merge(Of([]));
        foreach (var other in (HyperLogLog[])[left, nested, right, left.Clone()]) Assert.Equal(whole, BinaryForm.Hex(other.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(HyperLogLog.Read(Convert.FromHexString(whole)).WriteTo));
    }, iter: 200);

    [Fact]
    public void Add_OneByOneOrInBlocks_GivesTheSameBytes() => Columns.Sample(values =>
    {
        // Single values take the scalar path, blocks the widest vectors that the machine has.
        var single = new HyperLogLog();
        foreach (var value in values) single.Add([value]);
        Assert.Equal(BinaryForm.Hex(single.WriteTo), BinaryForm.Hex(Of(values).WriteTo));
    }, iter: 100);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    [InlineData(30_000)]
    [InlineData(100_000)]
    public void Estimate_OverManyColumns_IsUnbiasedWithinItsStandardError(int distinct)
    {
        const int columns = 60;
        double sum = 0, squares = 0;
        var values = new double[distinct];
        for (var column = 0; column < columns; column++)
        {
            // Neighbouring hundredths: as structured as values get.
            for (var i = 0; i < distinct; i++) values[i] = (column * 1e7 + i) / 100;
            var error = Of(values).Estimate() / distinct - 1;
            sum += error / columns;
            squares += error * error / columns;
        }
        TestContext.Current.SendDiagnosticMessage("HyperLogLog p = 12, {0} distinct: bias {1:P2}, error {2:P2}", distinct, sum, Math.Sqrt(squares));
        var limit = new HyperLogLog().StandardError;
        Assert.InRange(Math.Sqrt(squares), 0, limit * 1.3);
        Assert.InRange(sum, -4 * limit / Math.Sqrt(columns), 4 * limit / Math.Sqrt(columns));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(16)]
    public void Estimate_AtOtherPrecisions_IsWithinFourStandardErrors(int precision)
    {
        var summary = new HyperLogLog(precision);
        summary.Add(Samples.Normal(3, 50_000));
        Assert.InRange(summary.Estimate() / 50_000, 1 - 4 * summary.StandardError, 1 + 4 * summary.StandardError);
    }

    [Fact]
    public void Estimate_OfDegenerateColumns_IsWhatTheyHold()
    {
        Assert.Equal(0, Of([]).Estimate());
        Assert.Equal(1, Of([0.0, -0.0, 0.0]).Estimate(), .001);
        Assert.Equal(1, Of([double.NaN, -double.NaN, BitConverter.Int64BitsToDouble(0x7ff8000000000123)]).Estimate(), .001);
        Assert.Equal(2, Of([double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity]).Estimate(), .01);
        Assert.Equal(3, Of([double.Epsilon, 1e308, 1, 1, 1]).Estimate(), .01);
        var missing = new HyperLogLog();
        missing.Add([1.0, 2, 3, 4], [0b1011]);
        Assert.Equal(BinaryForm.Hex(Of([3]).WriteTo), BinaryForm.Hex(missing.WriteTo));
    }

    [Fact]
    public void Add_OfIntegersAndTexts_CountsThem()
    {
        HyperLogLog integers = new(), texts = new();
        integers.Add([.. Enumerable.Range(0, 5000).Select(i => i % 1000L)]);
        foreach (var i in Enumerable.Range(0, 5000)) texts.AddText(Encoding.UTF8.GetBytes($"https://example.org/käufer/{i % 1000}"));
        Assert.Equal(1000, integers.Estimate(), 50.0);
        Assert.Equal(1000, texts.Estimate(), 50.0);
        var empty = new HyperLogLog();
        empty.AddText([]);
        empty.AddText([0]);
        empty.AddText([0, 0]);
        Assert.Equal(3, empty.Estimate(), .01);
    }

    [Fact]
    public void WriteTo_OfKnownValues_GivesTheFrozenBytes()
    {
        var summary = Of([0, 1, 2.5, double.NaN]);
        summary.Add([7L]);
        summary.AddText("wächter der Körner"u8);
        Assert.Equal("010c000681c50281d502c130831b81b902c1ba01", BinaryForm.Hex(summary.WriteTo));
        var dense = new HyperLogLog(4);
        dense.Add([.. Enumerable.Range(0, 1000).Select(i => i / 10.0)]);
        Assert.Equal("01040106a1fb78acc537", BinaryForm.Hex(dense.WriteTo));
        Assert.Equal("010c0000", BinaryForm.Hex(new HyperLogLog().WriteTo));
    }

    [Fact]
    public void WriteTo_OfAnyNumberOfValues_StaysSmall()
    {
        var sizes = ((int[])[10, 100, 1_000, 10_000, 100_000, 1_000_000]).Select(rows => (rows, BinaryForm.Of(Of(Samples.Normal(9, rows)).WriteTo).Length)).ToArray();
        TestContext.Current.SendDiagnosticMessage("HyperLogLog bytes: {0}", string.Join(", ", sizes));
        Assert.InRange(sizes[0].Length, 1, 34);
        Assert.InRange(sizes[1].Length, 1, 210);
        Assert.All(sizes, size => Assert.InRange(size.Length, 1, 1600));
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefused()
    {
        BinaryForm.RefusesDamage(BinaryForm.Of(Of([1, 2, 3]).WriteTo), bytes => HyperLogLog.Read(bytes));
        var dense = new HyperLogLog(4);
        dense.Add(Samples.Normal(2, 300));
        BinaryForm.RefusesDamage(BinaryForm.Of(dense.WriteTo), bytes => HyperLogLog.Read(bytes));
    }

    [Fact]
    public void Add_WithWrongArguments_AddsNothing()
    {
        var summary = new HyperLogLog();
        Assert.Throws<ArgumentException>(() => summary.Add(new double[9], [0]));
        Assert.Throws<ArgumentException>(() => summary.Merge(new HyperLogLog(13)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HyperLogLog(3));
        Assert.Equal(0, summary.Estimate());
    }

    [Fact]
    public void Add_WhenWarm_AllocatesNothing()
    {
        var summary = new HyperLogLog();
        var values = Samples.Normal(1, 1000);
        Assert.Equal(0, Allocation.AfterWarmUp(() => summary.Add(values)));
        Assert.Equal(0, Allocation.AfterWarmUp(() => summary.AddText("some text"u8)));
    }

    private static HyperLogLog Of(double[] values)
    {
        var summary = new HyperLogLog();
        summary.Add(values);
        return summary;
    }
}
