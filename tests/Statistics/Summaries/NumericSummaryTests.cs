using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class NumericSummaryTests
{
    private static readonly NumericBinning Bins = NumericBinning.FromReference(Samples.Normal(7, 5000, 1, 20));
    private static readonly Gen<double[]> Columns = Samples.Moderate.Array[0, 60];

    [Fact]
    public void Read_OfANegativeSumOfSquares_IsRefused()
    {
        var summary = new NumericSummary(null);
        summary.Add([1, 2]);
        var bytes = BinaryForm.Of(summary.WriteTo);
        // Behind version, flags, four counts, minimum, maximum and offset; the sign is in the last byte.
        bytes[6 + 3 * 8 + 7] ^= 0x80;
        Assert.Contains("negative", Assert.Throws<InvalidDataException>(() => NumericSummary.Read(bytes, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variance_OfBlocksThatHardlyDiffer_IsNeverNegative()
    {
        // A mean that is no double leaves each block a speck of rounding.
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var summary = new NumericSummary(null);
            var value = random.NextDouble() * 1e6;
            foreach (var next in (double[])[value, value, Math.BitIncrement(value)]) summary.Add([.. Enumerable.Repeat(next, random.Next(1, 700))]);
            Assert.InRange(summary.Variance!.Value, 0, 1e-18 * value * value);
        }
    }

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameCounts() => Gen.Select(Columns, Columns, Columns).Sample((a, b, c) =>
    {
        NumericSummary left = Of(a), right = Of(c), whole = Of([.. a, .. b, .. c]), tail = Of(b);
        left.Merge(Of(b));
        left.Merge(Of(c));
        tail.Merge(right);
        var nested = Of(a);
        nested.Merge(tail);
        right.Merge(Of(b));
        right.Merge(Of(a));
        foreach (var other in (NumericSummary[])[left, nested, right]) Same(whole, other, a.Concat(b).Concat(c));
    }, iter: 300);

    [Fact]
    public void Merge_IsCommutative_ToTheLastBit() => Gen.Select(Columns, Columns).Sample((a, b) =>
    {
        NumericSummary ab = Of(a), ba = Of(b);
        ab.Merge(Of(b));
        ba.Merge(Of(a));
        Assert.Equal(BinaryForm.Hex(ab.WriteTo), BinaryForm.Hex(ba.WriteTo));
    }, iter: 300);

    [Fact]
    public void Merge_WithEmpty_ChangesNothing() => Columns.Sample(a =>
    {
        NumericSummary summary = Of(a), empty = Of([]);
        empty.Merge(summary);
        summary.Merge(Of([]));
        Assert.Equal(BinaryForm.Hex(Of(a).WriteTo), BinaryForm.Hex(summary.WriteTo));
        Assert.Equal(BinaryForm.Hex(Of(a).WriteTo), BinaryForm.Hex(empty.WriteTo));
    }, iter: 200);

    [Fact]
    public void Add_AgainstAScalarTwin_CountsTheSame() => Samples.AnyDouble.Array[0, 1200].Sample(values =>
    {
        var summary = Of(values);
        double[] finite = [.. values.Where(double.IsFinite)];
        var cells = new long[Bins.CellCount];
        foreach (var value in finite)
        {
            var cell = 0;
            foreach (var edge in Bins.Edges) cell += edge <= value ? 1 : 0;
            Assert.Equal(cell, Bins.CellOf(value));
            cells[cell]++;
        }
        Assert.Equal(cells, summary.CellCounts);
        Assert.Equal(finite.Length, summary.Count);
        Assert.Equal(values.Length, summary.Rows);
        Assert.Equal(values.Count(double.IsNaN), summary.NaN);
        Assert.Equal(values.Count(double.IsPositiveInfinity), summary.PositiveInfinity);
        Assert.Equal(values.Count(double.IsNegativeInfinity), summary.NegativeInfinity);
        if (finite.Length == 0) return;
        Assert.Equal(finite.Min(), summary.Min);
        Assert.Equal(finite.Max(), summary.Max);
        foreach (var cell in summary.Histogram.Cells()) Assert.Equal(finite.Count(value => Inside(cell, value)), cell.Count);
    }, iter: 100);

    [Fact]
    public void Read_OfWhatWasWritten_IsTheSame() => Gen.Select(Samples.AnyDouble.Array[0, 300], Gen.Bool).Sample((values, bound) =>
    {
        var binning = bound ? Bins : null;
        var summary = new NumericSummary(binning);
        summary.Add(values);
        summary.AddMissing(3);
        var bytes = BinaryForm.Of(summary.WriteTo);
        var read = NumericSummary.Read(bytes, binning);
        Assert.Equal(bytes, BinaryForm.Of(read.WriteTo));
        Assert.Equal(summary.CellCounts, read.CellCounts);
        Assert.Equal(summary.Quantile(.3), read.Quantile(.3));
        Assert.Equal(summary.ExcessKurtosis, read.ExcessKurtosis);
    }, iter: 200);

    [Fact]
    public void WriteTo_OfAKnownSummary_GivesTheFrozenBytes()
    {
        var binning = NumericBinning.FromReference([1, 2, 3, 4], 4);
        var summary = new NumericSummary(binning);
        summary.Add([1, 2.5, -3, 0, 1e6, double.NaN, double.PositiveInfinity, 9], [0b1000_0000]);
        Assert.Equal(
            "01032649a66c95b0badf0101010000000000000008c00000000080842e41cdccccccec69084166065a867648674271182b2c35a59a43618ddb35d905d64401039f8004010303bfff03034e" +
            "03a809020100000000010000000001", BinaryForm.Hex(summary.WriteTo));
        var unbound = new NumericSummary(null);
        unbound.Add([2, 2, 2]);
        unbound.AddMissing(200);
        Assert.Equal("0102c80100000000000000000000400000000000000040000000000000004000000000000000000000000000000000000000000000000000000107ffff03", BinaryForm.Hex(unbound.WriteTo));
        Assert.Equal("010000000000", BinaryForm.Hex(new NumericSummary(null).WriteTo));
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefused()
    {
        var summary = Of([1, 2, 2, -5, 0, double.NaN, 300]);
        BinaryForm.RefusesDamage(BinaryForm.Of(summary.WriteTo), bytes => NumericSummary.Read(bytes, Bins));
    }

    [Fact]
    public void Read_WithOtherReferenceBins_IsRefused()
    {
        var bytes = BinaryForm.Of(Of([1, 2]).WriteTo);
        Assert.Throws<InvalidDataException>(() => NumericSummary.Read(bytes, NumericBinning.FromReference([1, 2, 3])));
        Assert.Throws<InvalidDataException>(() => NumericSummary.Read(bytes, null));
        Assert.Throws<ArgumentException>(() => Of([1]).Merge(new NumericSummary(null)));
    }

    [Fact]
    public void WriteTo_OfTenThousandLogNormalValues_StaysBelowTwoAndAHalfKilobytes()
    {
        double[] values = [.. Samples.Normal(11, 10_000).Select(Math.Exp)];
        var summary = new NumericSummary(NumericBinning.FromReference(values));
        summary.Add(values);
        var small = new NumericSummary(summary.Binning);
        small.Add(values.AsSpan(0, 50));
        int large = BinaryForm.Of(summary.WriteTo).Length, batch = BinaryForm.Of(small.WriteTo).Length;
        TestContext.Current.SendDiagnosticMessage("10,000 rows: {0} bytes, 50 rows: {1} bytes", large, batch);
        Assert.InRange(large, 1, 2500);
        Assert.InRange(batch, 1, 300);
    }

    [Fact]
    public void Add_AfterWarmUp_AllocatesNothing()
    {
        double[] values = Samples.Normal(4, 3000);
        var missing = new byte[375];
        (values[17], missing[200]) = (double.NaN, 5);
        var summary = Of([]);
        void AddAll()
        {
            summary.Add(values);
            summary.Add(values, missing);
            summary.Add(values.AsSpan(0, 100));
            summary.Add(values[3]);
        }
        Assert.Equal(0, Allocation.AfterWarmUp(AddAll));
    }

    [Fact]
    public void Moments_FarFromTheReference_KeepTheirDigits()
    {
        double[] values = [.. Samples.Normal(3, 4000, 1e9)];
        var summary = new NumericSummary(Bins);
        foreach (var batch in values.Chunk(37)) summary.Add(batch);
        var mean = values.Sum(value => value - 1e9) / values.Length;
        var variance = values.Sum(value => (value - 1e9 - mean) * (value - 1e9 - mean)) / values.Length;
        Assert.Equal(1e9 + mean, summary.Mean!.Value, 1e-6);
        Assert.Equal(variance, summary.Variance!.Value, 1e-9);
    }

    [Fact]
    public void Statistics_OfDegenerateColumns_AreNullAndNeverNaN()
    {
        var empty = new NumericSummary(Bins);
        Assert.Null(empty.Min ?? empty.Max ?? empty.Mean ?? empty.Variance ?? empty.Skewness ?? empty.ExcessKurtosis ?? empty.Quantile(.5));
        var constant = Of([.1, .1, .1, .1, .1, .1, .1]);
        Assert.Equal(0.0, constant.Variance);
        Assert.Null(constant.Skewness ?? constant.ExcessKurtosis);
        Assert.Equal(.1, constant.Quantile(.5));
        var huge = Of([double.MaxValue, double.MinValue, 1e300]);
        Assert.Null(huge.Variance ?? huge.Skewness ?? huge.ExcessKurtosis);
        Assert.Equal(double.MinValue, huge.Quantile(0));
        Assert.Equal(double.MaxValue, huge.Quantile(1));
        var missing = new NumericSummary(Bins);
        missing.Add([1, 2, 3], [0b111]);
        Assert.Equal((0, 3, 3), (missing.Count, missing.Missing, missing.Rows));
    }

    [Fact]
    public void Add_WithABitmapThatIsTooShort_AddsNothing()
    {
        var summary = Of([]);
        Assert.Throws<ArgumentException>(() => summary.Add(new double[9], [0]));
        Assert.Equal(0, summary.Rows);
    }

    [Fact]
    public void Quantile_OfManyValues_IsWithinACell()
    {
        double[] values = [.. Samples.Normal(5, 20_000, 3, 2)];
        var summary = Of(values);
        Array.Sort(values);
        foreach (var p in (double[])[.001, .01, .1, .25, .5, .75, .9, .99, .999])
        {
            var exact = values[(int)(p * (values.Length - 1))];
            Assert.InRange(summary.Quantile(p)!.Value, exact - Math.Abs(exact) / 60 - 1e-3, exact + Math.Abs(exact) / 60 + 1e-3);
        }
    }

    private static bool Inside(HistogramCell cell, double value) =>
        cell.Upper > 0 ? value > 0 && value >= cell.Lower && (value < cell.Upper || cell.Upper == double.MaxValue)
        : cell.Lower < 0 ? value < 0 && value <= cell.Upper && (value > cell.Lower || cell.Lower == double.MinValue)
        : value == 0;

    private static NumericSummary Of(double[] values)
    {
        var summary = new NumericSummary(Bins);
        summary.Add(values);
        return summary;
    }

    private static void Same(NumericSummary expected, NumericSummary actual, IEnumerable<double> rows)
    {
        Assert.Equal(expected.CellCounts, actual.CellCounts);
        Assert.Equal(expected.Histogram.Cells(), actual.Histogram.Cells());
        Assert.Equal((expected.Rows, expected.NaN, expected.PositiveInfinity, expected.Min, expected.Max), (actual.Rows, actual.NaN, actual.PositiveInfinity, actual.Min, actual.Max));
        if (expected.Count == 0) return;
        double[] deviations = [.. rows.Where(double.IsFinite).Select(value => Math.Abs(value - Bins.Mean))];
        Assert.Equal(expected.Mean!.Value, actual.Mean!.Value, 1e-12 * (deviations.Sum() + 1));
        Assert.Equal(expected.Variance!.Value, actual.Variance!.Value, 1e-12 * (deviations.Sum(d => d * d) + 1));
    }
}
