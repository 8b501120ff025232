using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class RowFingerprintsTests
{
    [Fact]
    public void AddColumn_OfAGridOfRows_NeverCollides()
    {
        const int side = 70;
        double[] a = new double[side * side * side], b = new double[a.Length], c = new double[a.Length];
        for (var i = 0; i < a.Length; i++) (a[i], b[i], c[i]) = (i % side, i / side % side / 10.0, -(double)(i / side / side));
        var rows = Of(a, b, c);
        Assert.Equal(rows.Length, rows.Distinct().Count());
        // The four low bits select one row in sixteen, the high ones a level: both evenly.
        var mean = rows.Length / 16.0;
        Assert.All(rows.CountBy(row => row & 15), group => Assert.InRange(group.Value, mean - 5 * Math.Sqrt(mean), mean + 5 * Math.Sqrt(mean)));
        Assert.All(rows.CountBy(row => row >> 60), group => Assert.InRange(group.Value, mean - 5 * Math.Sqrt(mean), mean + 5 * Math.Sqrt(mean)));
    }

    [Fact]
    public void AddColumn_OneByOneOrInBlocks_GivesTheSame() => Gen.Select(Samples.AnyDouble, Samples.AnyDouble).Array[0, 60].Sample(pairs =>
    {
        var whole = Of([.. pairs.Select(pair => pair.Item1)], [.. pairs.Select(pair => pair.Item2)]);
        for (var i = 0; i < pairs.Length; i++) Assert.Equal(Of([pairs[i].Item1], [pairs[i].Item2])[0], whole[i]);
    }, iter: 100);

    [Fact]
    public void AddColumn_OfEqualValuesInOtherBits_GivesEqualRows()
    {
        Assert.Single(Of([0.0, -0.0]).Distinct());
        Assert.Single(Of([double.NaN, -double.NaN, BitConverter.Int64BitsToDouble(0x7ff8000000000001)]).Distinct());
        Assert.NotEqual(Of([1], [2])[0], Of([2], [1])[0]);
        Assert.NotEqual(Of([0])[0], Of([0], [0])[0]);
    }

    [Fact]
    public void AddColumn_WithMissingRows_TellsThemFromEveryValue()
    {
        var rows = new ulong[3];
        RowFingerprints.Begin(rows);
        RowFingerprints.AddColumn(rows, [double.NaN, 7, 8], [0b110]);
        Assert.Equal(rows[1], rows[2]);
        Assert.NotEqual(rows[0], rows[1]);
        RowFingerprints.AddColumn(rows, [0, -1, 0], [RowFingerprints.OfText("a"u8)], [0b010]);
        Assert.NotEqual(rows[1], rows[2]);
    }

    [Fact]
    public void AddColumn_OfCodes_GoesByTheirTexts()
    {
        ulong x = RowFingerprints.OfText("x"u8), y = RowFingerprints.OfText("y"u8);
        ulong[] left = new ulong[2], right = new ulong[2];
        RowFingerprints.Begin(left);
        RowFingerprints.Begin(right);
        RowFingerprints.AddColumn(left, [0, 1], [x, y]);
        RowFingerprints.AddColumn(right, [1, 0], [y, x]);
        Assert.Equal(left, right);
    }

    [Fact]
    public void AddColumn_WithWrongArguments_AddsNothing()
    {
        var rows = new ulong[9];
        Assert.Throws<ArgumentException>(() => RowFingerprints.AddColumn(rows, new double[8]));
        Assert.Throws<ArgumentException>(() => RowFingerprints.AddColumn(rows, new double[9], [0]));
        Assert.Throws<ArgumentException>(() => RowFingerprints.AddColumn(rows, [0, 0, 0, 0, 0, 0, 0, 0, 1], [5UL]));
        Assert.Equal(new ulong[9], rows);
    }

    [Fact]
    public void AddColumn_AllocatesNothing()
    {
        var rows = new ulong[100];
        var values = new double[100];
        Assert.Equal(0, Allocation.AfterWarmUp(() => RowFingerprints.AddColumn(rows, values)));
    }

    private static ulong[] Of(params double[][] columns)
    {
        var rows = new ulong[columns[0].Length];
        RowFingerprints.Begin(rows);
        foreach (var column in columns) RowFingerprints.AddColumn(rows, column);
        return rows;
    }
}
