using CsCheck;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Tests.Performance;

public sealed class RegressionReportTests
{
    private static readonly Gen<(double Truth, double Predicted)[]> Rows = Gen.Select(Gen.Double[-100, 100], Gen.Double[-100, 100]).Array[1, 60];

    [Fact]
    public void MedianAbsoluteError_OfTheSmallestDoubles_IsNotZero() => Assert.Equal(double.Epsilon, RegressionReport.Of([0, 0], [double.Epsilon, double.Epsilon]).MedianAbsoluteError!.Value.Value);

    [Fact]
    public void Report_OfAnyRows_KeepsTheOrderOfItsFigures() => Rows.Sample(rows =>
    {
        var report = Of(rows);
        double absolute = report.MeanAbsoluteError!.Value.Value, root = report.RootMeanSquaredError!.Value.Value;
        Assert.True(Math.Abs(report.Bias!.Value.Value) <= absolute + 1e-9 && absolute <= root + 1e-9 && root <= report.MaxError + 1e-9);
        Assert.Equal(root * root, report.MeanSquaredError!.Value.Value, 1e-6);
        Assert.True(report.MedianAbsoluteError!.Value.Value <= report.MaxError);
        if (report is { RSquared: { } squared, ExplainedVariance: { } explained }) Assert.True(squared.Value <= explained.Value + 1e-9 && explained.Value <= 1);
        foreach (var figure in (Estimate?[])[report.MeanAbsoluteError, report.RootMeanSquaredError, report.RSquared, report.ExplainedVariance, report.MeanAbsolutePercentageError, report.MedianAbsoluteError, report.Bias])
            if (figure is { } estimate) Assert.True(estimate.Lower <= estimate.Value && estimate.Value <= estimate.Upper, estimate.ToString());
    }, iter: 300);

    [Fact]
    public void Report_OfRowsInAnotherOrder_IsTheSameUpToRounding() => Gen.Select(Rows, Gen.Int).Sample((rows, seed) =>
    {
        var report = Of(rows);
        new Random(seed).Shuffle(rows);
        var shuffled = Of(rows);
        Assert.Equal(report.MedianAbsoluteError, shuffled.MedianAbsoluteError);
        Assert.Equal(report.MaxError, shuffled.MaxError);
        Assert.Equal(report.MeanSquaredError!.Value.Value, shuffled.MeanSquaredError!.Value.Value, 1e-8);
        Assert.Equal(report.Bias!.Value.Value, shuffled.Bias!.Value.Value, 1e-10);
    }, iter: 100);

    [Fact]
    public void Report_OfScaledValues_ScalesWithThem() => Rows.Sample(rows =>
    {
        var report = Of(rows);
        var scaled = Of([.. rows.Select(row => (4 * row.Truth, 4 * row.Predicted))]);
        Assert.Equal(4 * report.MeanAbsoluteError!.Value.Value, scaled.MeanAbsoluteError!.Value.Value, 1e-9);
        Assert.Equal(4 * report.RootMeanSquaredError!.Value.Upper, scaled.RootMeanSquaredError!.Value.Upper, 1e-6);
        Assert.Equal(report.RSquared is null, scaled.RSquared is null);
        if (report.RSquared is { } squared) Assert.InRange(Math.Abs(squared.Value - scaled.RSquared!.Value.Value), 0, 1e-9 * (1 + Math.Abs(squared.Value)));
    }, iter: 100);

    [Fact]
    public void Report_OfNothing_HasNoFigures()
    {
        var report = RegressionReport.Of([], []);
        Assert.Equal(new RegressionReport(0, null, null, null, null, null, null, null, null, null), report);
        Assert.Null(PinballLoss.Of([], [], .5));
    }

    [Fact]
    public void Report_OfOneRow_KnowsNoSpread()
    {
        var report = RegressionReport.Of([3], [5]);
        Assert.Equal(new Estimate(2, 0, double.PositiveInfinity, 1), report.MeanAbsoluteError);
        Assert.Equal(new Estimate(2, 0, double.PositiveInfinity, 1), report.MedianAbsoluteError);
        Assert.Equal(new Estimate(2, double.NegativeInfinity, double.PositiveInfinity, 1), report.Bias);
        Assert.Null(report.RSquared);
        Assert.Null(RegressionReport.Of([3], [3], zeroDivision: ZeroDivision.Customary).RSquared);
        Assert.Equal(2, report.MaxError);
    }

    [Fact]
    public void Report_OfConstantTruth_HasNoShareExplained()
    {
        Assert.Null(RegressionReport.Of([3, 3], [3, 3]).RSquared);
        Assert.Equal(1, RegressionReport.Of([3, 3], [3, 3], zeroDivision: ZeroDivision.Customary).RSquared!.Value.Value);
        Assert.Equal(0, RegressionReport.Of([3, 3], [3, 4], zeroDivision: ZeroDivision.Customary).RSquared!.Value.Value);
        // Always one too high: no variance is left unexplained, and all of it is by level.
        Assert.Equal(1, RegressionReport.Of([3, 3], [4, 4], zeroDivision: ZeroDivision.Customary).ExplainedVariance!.Value.Value);
    }

    [Fact]
    public void Report_OfExtremes_IsNullWhereADoubleEnds()
    {
        var report = RegressionReport.Of([1e308, -1e308, 5e-324], [-1e308, 1e308, 0]);
        Assert.Null(report.MaxError);
        Assert.Null(report.MeanAbsoluteError);
        Assert.Null(report.MeanSquaredError);
        Assert.Null(report.RSquared);
        Assert.Null(report.Bias);
        Assert.Equal(5e-324, RegressionReport.Of([5e-324], [0]).MeanAbsoluteError!.Value.Value);
        foreach (var bad in (double[])[double.NaN, double.PositiveInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => RegressionReport.Of([bad], [1]));
            Assert.Throws<ArgumentOutOfRangeException>(() => RegressionReport.Of([1], [bad]));
        }
        Assert.Throws<ArgumentException>(() => RegressionReport.Of([1], []));
    }

    [Fact]
    public void Pinball_AtTheMedian_IsHalfTheAbsoluteError() => Rows.Sample(rows =>
        Assert.Equal(Of(rows).MeanAbsoluteError!.Value.Value / 2, PinballLoss.Of([.. rows.Select(row => row.Truth)], [.. rows.Select(row => row.Predicted)], .5)!.Value.Value, 1e-9), iter: 100);

    [Fact]
    public void Pinball_OutsideItsRange_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => PinballLoss.Of([1], [1], 1));

    private static RegressionReport Of((double Truth, double Predicted)[] rows) => RegressionReport.Of([.. rows.Select(row => row.Truth)], [.. rows.Select(row => row.Predicted)]);
}
