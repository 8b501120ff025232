using CsCheck;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Statistics.Tests.TwoSample;

public sealed class SmirnovTestTests
{
    private static readonly Gen<double[]> Tied = Gen.Frequency((3, Gen.Int[-4, 4].Select(i => (double)i)), (1, Gen.Double[-5, 5])).Array[1, 12];

    [Fact]
    public void ExactP_OfSmallSamples_IsTheShareOfAllOrders() => Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 10_000]).Sample((n, m, seed) =>
    {
        var (reference, current) = Orders.Draw(seed, n, m);
        var expected = Orders.TailShare(reference, current, static (a, b) => SmirnovTest.FromSamples(a, b)!.Value.Statistic);
        Assert.Equal(expected, SmirnovTest.FromSamples(reference, current)!.Value.ExactPValue!.Value, 1e-12);
    }, iter: 40);

    [Fact]
    public void Test_WithSidesExchanged_TurnsItsSignOnly() => Gen.Select(Tied, Tied).Sample((a, b) =>
    {
        SmirnovResult there = SmirnovTest.FromSamples(a, b)!.Value, back = SmirnovTest.FromSamples(b, a)!.Value;
        Assert.Equal(there.Statistic, back.Statistic, 1e-15);
        Assert.Equal(there.ExactPValue!.Value, back.ExactPValue!.Value, 1e-12);
        Assert.Equal(there.AsymptoticPValue, back.AsymptoticPValue, 1e-12);
        Assert.InRange(there.PValue, 0, 1);
        Assert.Equal(there, SmirnovTest.FromSamples([.. a.Reverse()], [.. b.Order()]));
    }, iter: 300);

    [Fact]
    public void Location_OfAnySamples_IsWhereTheDistributionFunctionsAreThatFarApart() => Gen.Select(Tied, Tied).Sample((a, b) =>
    {
        var test = SmirnovTest.FromSamples(a, b)!.Value;
        var difference = (double)a.Count(x => x <= test.Location) / a.Length - (double)b.Count(x => x <= test.Location) / b.Length;
        Assert.Equal(test.Statistic * test.Sign, difference, 1e-15);
    }, iter: 300);

    // Exact rational arithmetic (Durbin's matrix) at e = n/2, D = shift/n.
    [Theory]
    [InlineData(10, 4, 0.3088, 1e-12)]
    [InlineData(40, 10, 0.13762569836717625, 1e-12)]
    [InlineData(40, 6, 0.7044671549442871, 1e-12)]
    [InlineData(200, 20, 0.2526927570063901, 1e-11)]
    [InlineData(280, 30, 0.07457661263224323, 1e-11)]
    [InlineData(300, 18, 0.6305856808592334, 1e-6)]
    [InlineData(300, 12, 0.9622260690500474, 1e-6)]
    [InlineData(400, 20, 0.6802627254395576, 1e-6)]
    [InlineData(400, 42, 0.02252802945190968, 5e-8)]
    [InlineData(800, 40, 0.2612126029256506, 1e-6)]
    [InlineData(2000, 40, 0.8108971310702121, 1e-6)]
    public void AsymptoticP_OfEqualSides_IsTheOneSampleLawAtHalfTheRows(int rows, int shift, double expected, double tolerance)
    {
        double[] reference = [.. Enumerable.Range(0, rows).Select(i => (double)i)], current = [.. reference.Select(x => x + shift - 0.5)];
        Assert.Equal(expected, SmirnovTest.FromSamples(reference, current)!.Value.AsymptoticPValue, tolerance);
    }

    [Fact]
    public void PValues_OfLargeSamples_AreCloseToEachOther()
    {
        var test = SmirnovTest.FromSamples(Samples.Normal(1, 6000), Samples.Normal(2, 5000, .03))!.Value;
        Assert.InRange(test.AsymptoticPValue / test.ExactPValue!.Value, .97, 1.03);
        Assert.True(test.IsExact);
        Assert.False(SmirnovTest.FromSamples(Samples.Normal(1, SmirnovTest.ExactRows + 1), [0])!.Value.IsExact);
    }

    [Fact]
    public void ExactP_WithoutDrift_KeepsItsLevel()
    {
        var alarms = 0;
        for (var seed = 0; seed < 4000; seed++) alarms += SmirnovTest.FromSamples(Samples.Normal(seed, 60), Samples.Normal(seed + 5000, 47))!.Value.PValue <= .05 ? 1 : 0;
        Assert.InRange(alarms / 4000.0, .035, .06);
    }

    [Fact]
    public void Test_OfDegenerateSamples_GivesItsDocumentedAnswer()
    {
        Assert.Null(SmirnovTest.FromSamples([], [1]));
        Assert.Null(SmirnovTest.FromSamples([1], []));
        Assert.Equal(new SmirnovResult(0, 3, 1, 1, 1), SmirnovTest.FromSamples([3, 3, 3], [3, 3]));
        Assert.Equal(new SmirnovResult(1, 1, 1, 0, 1), SmirnovTest.FromSamples([1], [2]));
        Assert.Equal(-1, SmirnovTest.FromSamples([1e308, double.MaxValue], [-1e308, double.Epsilon])!.Value.Sign);
        Assert.Equal(0.0, SmirnovTest.FromSamples([0.0], [-0.0])!.Value.Statistic);
        Assert.Throws<ArgumentOutOfRangeException>(() => SmirnovTest.FromSamples([1, double.NaN], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SmirnovTest.FromSamples([1], [double.PositiveInfinity]));
    }
}
