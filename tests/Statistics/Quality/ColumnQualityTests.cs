using CsCheck;
using Watchgrain.Statistics.Quality;

namespace Watchgrain.Statistics.Tests.Quality;

public sealed class ColumnQualityTests
{
    private static readonly Gen<double[]> Columns = Samples.AnyDouble.Array[0, 40];

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameBytes() => Gen.Select(Columns, Columns, Columns).Sample((a, b, c) =>
    {
        var whole = BinaryForm.Hex(Of([.. a, .. b, .. c]).WriteTo);
        ColumnQuality left = Of(a), tail = Of(c), nested = Of(a);
        left.Merge(Of(b));
        left.Merge(Of(c));
        tail.Merge(Of(b));
        nested.Merge(tail);
        nested.Merge(Of([]));
        foreach (var other in (ColumnQuality[])[left, nested, left.Clone()]) Assert.Equal(whole, BinaryForm.Hex(other.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(ColumnQuality.Read(Convert.FromHexString(whole)).WriteTo));
    }, iter: 300);

    [Fact]
    public void Add_OfAnyValues_CountsEachRowOnce() => Columns.Sample(values =>
    {
        var quality = Of(values);
        Assert.Equal(values.Length, quality.Rows);
        Assert.Equal(values.Count(double.IsNaN), quality.NaN);
        Assert.Equal(values.Count(value => value is >= -1 and <= 50), quality.Valid);
        Assert.Equal(values.Count(value => value is < -1 or > 50), quality.OutOfRange);
    }, iter: 300);

    [Fact]
    public void Shares_OfMixedRows_AreOfAllRows()
    {
        var quality = Of([]);
        quality.Add([1, 2, double.NaN, 99, double.PositiveInfinity, 7], [0b10]);
        quality.AddInvalid(3);
        quality.AddMissing(1);
        Assert.Equal((10, 2, 2, 1, 3, 2), (quality.Rows, quality.Valid, quality.Missing, quality.NaN, quality.Invalid, quality.OutOfRange));
        Assert.Equal((.3, .3, .2), (quality.MissingShare, quality.InvalidShare, quality.OutOfRangeShare));
    }

    [Fact]
    public void Shares_OfDegenerateColumns_AreDefined()
    {
        var empty = Of([]);
        Assert.Null(empty.MissingShare ?? empty.InvalidShare ?? empty.OutOfRangeShare);
        var unbounded = new ColumnQuality();
        unbounded.Add([double.MaxValue, double.MinValue, double.Epsilon, -0.0, double.NegativeInfinity, double.PositiveInfinity]);
        Assert.Equal((4, 2), (unbounded.Valid, unbounded.OutOfRange));
        var point = new ColumnQuality(0, 0);
        point.Add([0.0, -0.0, double.Epsilon]);
        Assert.Equal((2, 1), (point.Valid, point.OutOfRange));
        var missing = Of([]);
        missing.AddMissing(5);
        Assert.Equal((1, 0), (missing.MissingShare, missing.OutOfRangeShare));
    }

    [Fact]
    public void Add_WithWrongArguments_AddsNothing()
    {
        var quality = Of([]);
        Assert.Throws<ArgumentException>(() => quality.Add(new double[9], [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => quality.AddInvalid(-1));
        Assert.Throws<ArgumentException>(() => quality.Merge(new ColumnQuality()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColumnQuality(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColumnQuality(double.NaN));
        Assert.Equal(0, quality.Rows);
    }

    [Fact]
    public void WriteTo_OfKnownRows_GivesTheFrozenBytes()
    {
        var quality = Of([1, 2, 60, double.NaN]);
        quality.AddMissing(200);
        quality.AddInvalid(4);
        Assert.Equal("01000000000000f0bf000000000000494002c801040101", BinaryForm.Hex(quality.WriteTo));
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefused() => BinaryForm.RefusesDamage(BinaryForm.Of(Of([1, 60]).WriteTo), bytes => ColumnQuality.Read(bytes));

    [Fact]
    public void Add_WhenWarm_AllocatesNothing()
    {
        var quality = Of([]);
        var values = Samples.Normal(1, 100);
        Assert.Equal(0, Allocation.AfterWarmUp(() => quality.Add(values)));
    }

    private static ColumnQuality Of(double[] values)
    {
        var quality = new ColumnQuality(-1, 50);
        quality.Add(values);
        return quality;
    }
}
