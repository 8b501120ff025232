using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Tests.Performance;

public sealed class PartialPoolingTests(ITestOutputHelper output)
{
    // Two groups by hand: weights 1/4 and 1, squares 4/4 + 9/1 = 10, (10 - 2) / 1.25.
    [Fact]
    public void BetweenVariance_OfTwoGroups_IsTheMomentEstimate() => Assert.Equal(6.4, PartialPooling.BetweenVariance([(2, 4), (-3, 1)])!.Value, 1e-12);

    [Fact]
    public void BetweenVariance_OfGroupsThatDifferByChanceAlone_IsNothing()
    {
        Assert.Equal(0, PartialPooling.BetweenVariance([(0.1, 1), (-0.2, 1)]));
        Assert.Null(PartialPooling.BetweenVariance([]));
    }

    [Fact]
    public void BetweenVariance_OfSeededGroups_FindsHowFarTheyScatter()
    {
        var random = new Random(5);
        var groups = Enumerable.Range(0, 20_000).Select(_ =>
        {
            var variance = 0.0001 + 0.001 * random.NextDouble();
            return (Normal.Sample(random, 0, 0.02) + Normal.Sample(random, 0, Math.Sqrt(variance)), variance);
        });

        var between = PartialPooling.BetweenVariance(groups)!.Value;

        output.WriteLine($"τ = {Math.Sqrt(between):0.00000}, true 0.02");
        Assert.Equal(0.02, Math.Sqrt(between), 0.001);
    }

    [Fact]
    public void Posterior_WeighsByWhatIsKnown()
    {
        Assert.Equal((1.5, 0.75), PartialPooling.Posterior(2, 1, 3));
        Assert.Equal((0, 3), PartialPooling.Posterior(2, double.PositiveInfinity, 3));
        Assert.Equal((0, 0), PartialPooling.Posterior(2, 1, 0));
    }

    // What it is for: the mean square error of many groups is smaller than that of what each shows, and than that of nothing.
    [Fact]
    public void Posterior_OfManyGroups_IsNearerToTheTruthThanEitherEnd()
    {
        var random = new Random(6);
        double shown = 0, pooled = 0, none = 0;
        for (var group = 0; group < 20_000; group++)
        {
            var truth = Normal.Sample(random, 0, 0.02);
            var difference = truth + Normal.Sample(random, 0, 0.03);
            shown += Math.Pow(difference - truth, 2);
            none += truth * truth;
            pooled += Math.Pow(PartialPooling.Posterior(difference, 0.0009, 0.0004).Mean - truth, 2);
        }

        output.WriteLine($"mean square errors: shown {shown / 20_000:0.000000}, pooled {pooled / 20_000:0.000000}, none {none / 20_000:0.000000}");
        Assert.Equal(0.0004 * 0.0009 / 0.0013, pooled / 20_000, 0.00001);
        Assert.InRange(pooled, 0, Math.Min(shown, none));
    }

    [Fact]
    public void Posterior_OfImpossibleVariances_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PartialPooling.Posterior(1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PartialPooling.Posterior(1, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PartialPooling.BetweenVariance([(1, 0)]));
    }
}
