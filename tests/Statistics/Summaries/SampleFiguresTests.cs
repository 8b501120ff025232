using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

/// <summary>Exact quantiles and textbook moments of raw samples.</summary>
public sealed class SampleFiguresTests
{
    [Fact]
    public void Quantiles_OfAnySample_RiseFromItsMinimumToItsMaximumInAnyOrder() => Gen.Double[-1e6, 1e6].Array[1, 60].Sample(sample =>
    {
        double[] p = [0, .1, .25, .5, .75, .9, 1];
        var quantiles = SampleQuantile.Linear(sample, p)!;
        Assert.Equal(sample.Min(), quantiles[0]);
        Assert.Equal(sample.Max(), quantiles[^1]);
        Assert.Equal(quantiles.Order(), quantiles);
        Assert.Equal(quantiles, SampleQuantile.Linear([.. sample.Reverse()], p));
        Assert.Equal(quantiles[3], SampleQuantile.Linear(sample, .5));
    }, iter: 200);

    [Fact]
    public void Quantile_OfDegenerateSamples_GivesItsDocumentedAnswer()
    {
        Assert.Null(SampleQuantile.Linear([], .5));
        Assert.Equal(7, SampleQuantile.Linear([7], .3));
        Assert.Equal(2.5, SampleQuantile.Linear([4, 1, 3, 2], .5));
        Assert.Equal(0, SampleQuantile.Linear([double.MinValue, double.MaxValue], .5));
        Assert.Equal(double.Epsilon, SampleQuantile.Linear([0, double.Epsilon], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleQuantile.Linear([1, double.NaN], .5));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleQuantile.Linear([1, 2], 1.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleQuantile.Linear([1, 2], double.NaN));
    }

    [Fact]
    public void Moments_OfAnySample_AreThoseOfItsSummary() => Gen.Select(Gen.Int[0, 1000], Gen.Int[4, 700], Gen.Double[-3, 3]).Sample((seed, rows, mean) =>
    {
        var sample = Samples.Normal(seed, rows, mean);
        var summary = new NumericSummary(null);
        summary.Add(sample);
        var moments = SampleMoments.Of(sample)!.Value;
        Assert.Equal(summary.Count, moments.Count);
        Assert.Equal(summary.Mean!.Value, moments.Mean, 1e-12);
        Assert.Equal(summary.Variance!.Value, moments.Variance, 1e-12);
        Assert.Equal(summary.Variance.Value * rows / (rows - 1), moments.SampleVariance!.Value, 1e-12);
        Assert.Equal(summary.Skewness!.Value, moments.Skewness!.Value, 1e-9);
        Assert.Equal(summary.ExcessKurtosis!.Value, moments.ExcessKurtosis!.Value, 1e-9);
    }, iter: 100);

    [Fact]
    public void Moments_OfDegenerateSamples_GiveTheirDocumentedAnswers()
    {
        Assert.Null(SampleMoments.Of([]));
        Assert.Equal(new SampleMoments(1, .1, 0, null, null, null), SampleMoments.Of([.1]));
        Assert.Equal(new SampleMoments(3, .1, 0, 0, null, null), SampleMoments.Of([.1, .1, .1]));
        Assert.Null(SampleMoments.Of([1, 2])!.Value.Skewness);
        Assert.Null(SampleMoments.Of([1, 2, 4])!.Value.ExcessKurtosis);
        Assert.Equal(double.PositiveInfinity, SampleMoments.Of([1e300, -1e300])!.Value.Variance);
        Assert.Equal(new SampleMoments(2, double.MaxValue / 2 + 5e307, double.PositiveInfinity, double.PositiveInfinity, null, null), SampleMoments.Of([double.MaxValue, 1e308]));
        double[] opposed = [.. Enumerable.Range(0, 200).Select(i => i < 100 ? double.MaxValue : double.MinValue)];
        Assert.Equal(0, SampleMoments.Of(opposed)!.Value.Mean);
        Assert.Equal(double.PositiveInfinity, SampleMoments.Of(opposed)!.Value.Variance);
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleMoments.Of([1, double.NaN]));
    }
}
