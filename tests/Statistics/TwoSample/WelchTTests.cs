using CsCheck;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Statistics.Tests.TwoSample;

public sealed class WelchTTests
{
    [Fact]
    public void Test_OfShiftedAndScaledRows_StaysTheSame() => Gen.Select(Gen.Int[0, 1000], Gen.Double[-50, 50], Gen.Double[.1, 20]).Sample((seed, shift, scale) =>
    {
        double[] a = Samples.Normal(seed, 20), b = Samples.Normal(seed + 1, 30, .4, 2);
        WelchResult plain = WelchT.FromSamples(a, b)!.Value, moved = WelchT.FromSamples([.. a.Select(x => x * scale + shift)], [.. b.Select(x => x * scale + shift)])!.Value;
        Assert.Equal(plain.T, moved.T, 1e-9);
        Assert.Equal(plain.PValue, moved.PValue, 1e-9);
        Assert.InRange(plain.DegreesOfFreedom!.Value, 19, 48);
        Assert.Equal(-plain.T, WelchT.FromSamples(b, a)!.Value.T, 1e-12);
    }, iter: 100);

    [Fact]
    public void Test_OverSummaries_IsThatOfTheRows()
    {
        double[] a = Samples.Normal(1, 700, 5), b = Samples.Normal(2, 300, 5.1, 2);
        NumericSummary first = new(null), second = new(null);
        first.Add(a);
        second.Add(b);
        WelchResult exact = WelchT.FromSamples(a, b)!.Value, summed = WelchT.Between(first, second)!.Value;
        Assert.Equal(exact.T, summed.T, 1e-9);
        Assert.Equal(exact.PValue, summed.PValue, 1e-9);
        Assert.Equal(exact.DegreesOfFreedom!.Value, summed.DegreesOfFreedom!.Value, 1e-6);
    }

    [Fact]
    public void PValue_WithoutDrift_KeepsItsLevel()
    {
        var alarms = 0;
        for (var seed = 0; seed < 2000; seed++) alarms += WelchT.FromSamples(Samples.Normal(seed, 40), Samples.Normal(seed + 5000, 15, 0, 3))!.Value.PValue < .05 ? 1 : 0;
        Assert.InRange(alarms / 2000.0, .035, .065);
    }

    [Fact]
    public void Test_OfDegenerateSamples_GivesItsDocumentedAnswer()
    {
        Assert.Null(WelchT.FromSamples([], [1, 2]));
        Assert.Null(WelchT.FromSamples([1], [1, 2]));
        Assert.Null(WelchT.FromSamples([.1, .1, .1], [.1, .1]));
        Assert.Equal(new WelchResult(double.NegativeInfinity, null, 0), WelchT.FromSamples([5, 5], [6, 6]));
        Assert.Equal(new WelchResult(double.PositiveInfinity, null, 0), WelchT.FromSamples([.3, .3, .3], [.1, .1, .1]));
        Assert.Equal(new WelchResult(0, null, 1), WelchT.FromSamples([1e300, -1e300], [3e300, 1e300]));
        Assert.Equal(1, WelchT.FromSamples([1, 2, 3], [3, 2, 1])!.Value.PValue);
        Assert.Throws<ArgumentOutOfRangeException>(() => WelchT.FromSamples([1, double.NegativeInfinity], [1, 2]));
        NumericSummary overflowed = new(null), some = new(null);
        overflowed.Add([1e300, -1e300]);
        some.Add([1.0, 2.0]);
        Assert.Null(WelchT.Between(overflowed, some));
        Assert.Null(WelchT.Between(new NumericSummary(null), some));
    }
}
