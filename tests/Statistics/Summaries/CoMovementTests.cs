using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class CoMovementTests
{
    private const int D = 5;
    private static readonly Gen<double> Value = Gen.Frequency((9, Gen.Double[-10, 10]), (2, Gen.Int[-3, 3].Select(i => (double)i)), (1, Gen.OneOf(double.NaN, double.PositiveInfinity)));
    private static readonly Gen<double[]> Whole = Gen.Double[-10, 10].Array[D];
    private static readonly Gen<double[]> Gapped = Value.Array[D];
    private static readonly Gen<double[]> Batches = Gen.Frequency((1, Whole), (1, Gapped)).Array[0, 30].Select(rows => rows.SelectMany(row => row).ToArray());

    [Fact]
    public void Add_AgainstATwin_GivesItsFigures() => Gen.Select(Batches, Gen.Double[-1e6, 1e6]).Sample((rows, offset) =>
    {
        double[] moved = [.. rows.Select(value => value + offset)];
        var summary = Of(moved);
        for (var a = 0; a < D; a++)
        {
            for (var b = 0; b < D; b++)
            {
                var (n, covariance, correlation, scale) = Twin(moved, a, b);
                Assert.Equal(n, summary.Count(a, b));
                Agree(covariance, summary.Covariance(a, b), 1e-9 * (scale + 1));
                if (correlation is not null) Agree(correlation, summary.Correlation(a, b), 1e-6);
            }
        }
    }, iter: 200);

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameFigures() => Gen.Select(Batches, Batches, Batches).Sample((x, y, z) =>
    {
        CoMovement whole = Of([.. x, .. y, .. z]), left = Of(x), tail = Of(y), nested = Of(x);
        left.Merge(Of(y));
        left.Merge(Of(z));
        tail.Merge(Of(z));
        nested.Merge(tail);
        foreach (var other in (CoMovement[])[left, nested])
        {
            for (var a = 0; a < D; a++)
            {
                for (var b = a; b < D; b++)
                {
                    Assert.Equal(whole.Count(a, b), other.Count(a, b));
                    Agree(whole.Covariance(a, b), other.Covariance(a, b), 1e-10);
                }
            }
        }
    }, iter: 200);

    [Fact]
    public void Merge_IsCommutativeAndKeepsTheEmptyOne_ToTheLastBit() => Gen.Select(Batches, Batches).Sample((x, y) =>
    {
        CoMovement xy = Of(x), yx = Of(y), empty = Of([]), same = Of(x);
        xy.Merge(Of(y));
        yx.Merge(Of(x));
        empty.Merge(Of(x));
        same.Merge(Of([]));
        Assert.Equal(BinaryForm.Hex(xy.WriteTo), BinaryForm.Hex(yx.WriteTo));
        Assert.Equal(BinaryForm.Hex(Of(x).WriteTo), BinaryForm.Hex(empty.WriteTo));
        Assert.Equal(BinaryForm.Hex(Of(x).WriteTo), BinaryForm.Hex(same.WriteTo));
        Assert.Equal(BinaryForm.Hex(xy.WriteTo), BinaryForm.Hex(CoMovement.Read(BinaryForm.Of(xy.WriteTo)).WriteTo));
    }, iter: 200);

    [Fact]
    public void Covariance_OfManyBlocksFarFromZero_KeepsItsDigits()
    {
        double[] x = Samples.Normal(1, 20_000), noise = Samples.Normal(2, 20_000);
        var summary = new CoMovement(2);
        summary.Add([.. Enumerable.Range(0, x.Length).SelectMany(i => (double[])[1e6 + x[i], -3e6 + x[i] + noise[i]])]);
        var (_, covariance, correlation, _) = Twin([.. Enumerable.Range(0, x.Length).SelectMany(i => (double[])[x[i], x[i] + noise[i]])], 0, 1, 2);
        Agree(covariance, summary.Covariance(0, 1), 1e-9);
        Agree(correlation, summary.Correlation(0, 1), 1e-9);
        Assert.Equal(Math.Sqrt(.5), summary.Correlation(1, 0)!.Value, .02);
    }

    [Fact]
    public void Figures_OfDegenerateRows_AreDefined()
    {
        var empty = Of([]);
        Assert.Equal(0, empty.Count(0, 1));
        Assert.Null(empty.Covariance(0, 0) ?? empty.Correlation(0, 1));
        var one = Of([1, 2, 3, 4, 5]);
        Assert.Equal(0.0, one.Covariance(0, 1));
        Assert.Null(one.Correlation(0, 1));
        var constant = new CoMovement(2);
        for (var i = 0; i < 1000; i++) constant.Add([.1, i % 7 == 0 ? double.NaN : i]);
        Assert.Equal(0.0, constant.Covariance(0, 0));
        Assert.Equal(0.0, constant.Covariance(0, 1));
        Assert.Null(constant.Correlation(0, 1));
        var missing = new CoMovement(2);
        missing.Add([double.NaN, 1, 2, double.NaN, double.NaN, double.NaN]);
        Assert.Equal((0, 1, 1), (missing.Count(0, 1), missing.Count(0, 0), missing.Count(1, 1)));
        Assert.Null(missing.Covariance(0, 1));
        var huge = new CoMovement(2);
        huge.Add([1e308, 1, -1e308, 2, double.MaxValue, double.NaN, -1e308, double.NaN]);
        Assert.Null(huge.Covariance(0, 0) ?? huge.Correlation(0, 1));
        Assert.Equal(.25, huge.Covariance(1, 1)!.Value, 1e-15);
        var tiny = new CoMovement(2);
        tiny.Add([double.Epsilon, 1, 0, 2]);
        Assert.Null(tiny.Correlation(0, 1));
    }

    [Fact]
    public void Correlation_OfALine_IsOne()
    {
        var summary = new CoMovement(3);
        for (var i = 0; i < 300; i++) summary.Add([i, 2 * i + 1, -i]);
        Assert.Equal(1, summary.Correlation(0, 1)!.Value, 1e-14);
        Assert.Equal(-1, summary.Correlation(0, 2)!.Value, 1e-14);
        Assert.Equal(1, summary.Correlation(2, 2)!.Value, 1e-14);
    }

    [Fact]
    public void WriteTo_OfKnownRows_GivesTheFrozenBytes()
    {
        var whole = new CoMovement(2);
        whole.Add([1, 10, 2, 20, 3, 60]);
        Assert.Equal("0102000300000000000000400000000000003e40000000000000004000000000000049400000000000e09540", BinaryForm.Hex(whole.WriteTo));
        whole.Add([double.NaN, 5, 4, double.NegativeInfinity]);
        Assert.Equal("0102010300000000000000400000000000003e40000000000000004000000000000049400000000000e095400100000000000010400000000000001040000000000000000000" +
            "000000000000000000000000000000000100000000000014400000000000001440000000000000000000000000000000000000000000000000", BinaryForm.Hex(whole.WriteTo));
        Assert.Equal("01020000", BinaryForm.Hex(new CoMovement(2).WriteTo));
    }

    [Fact]
    public void WriteTo_OfTheMostFeatures_StaysWithinItsBound()
    {
        var summary = new CoMovement(CoMovement.MaxFeatures);
        double[] values = Samples.Normal(3, 100 * CoMovement.MaxFeatures);
        summary.Add(values);
        Assert.InRange(BinaryForm.Of(summary.WriteTo).Length, 1, 4600);
        for (var i = 0; i < values.Length; i += 7) values[i] = double.NaN;
        summary.Add(values);
        Assert.InRange(BinaryForm.Of(summary.WriteTo).Length, 1, 30_000);
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefused()
    {
        var summary = new CoMovement(2);
        summary.Add([1, 2, 3, double.NaN, 5, 7]);
        BinaryForm.RefusesDamage(BinaryForm.Of(summary.WriteTo), bytes => CoMovement.Read(bytes));
    }

    [Fact]
    public void Add_WithWrongArguments_AddsNothing()
    {
        var summary = new CoMovement(2);
        Assert.Throws<ArgumentException>(() => summary.Add([1, 2, 3]));
        Assert.Throws<ArgumentException>(() => summary.Merge(new CoMovement(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => summary.Count(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CoMovement(33));
        Assert.Equal(0, summary.Count(0, 0));
    }

    [Fact]
    public void Add_WhenWarm_AllocatesNothing()
    {
        var summary = new CoMovement(10);
        var values = Samples.Normal(1, 5000);
        values[77] = double.NaN;
        Assert.Equal(0, Allocation.AfterWarmUp(() => summary.Add(values)));
    }

    private static CoMovement Of(double[] rows)
    {
        var summary = new CoMovement(D);
        summary.Add(rows);
        return summary;
    }

    private static (int N, double? Covariance, double? Correlation, double Scale) Twin(double[] rows, int a, int b, int d = D)
    {
        var pairs = rows.Chunk(d).Where(row => double.IsFinite(row[a]) && double.IsFinite(row[b])).Select(row => (X: row[a], Y: row[b])).ToArray();
        if (pairs.Length == 0) return (0, null, null, 0);
        double mx = pairs.Average(pair => pair.X), my = pairs.Average(pair => pair.Y);
        double xx = pairs.Sum(pair => (pair.X - mx) * (pair.X - mx)), yy = pairs.Sum(pair => (pair.Y - my) * (pair.Y - my)), xy = pairs.Sum(pair => (pair.X - mx) * (pair.Y - my));
        return (pairs.Length, xy / pairs.Length, xx > 1e-6 && yy > 1e-6 ? xy / Math.Sqrt(xx * yy) : null, Math.Sqrt(xx * yy));
    }

    private static void Agree(double? expected, double? actual, double tolerance)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is not null) Assert.Equal(expected.Value, actual!.Value, tolerance);
    }
}
