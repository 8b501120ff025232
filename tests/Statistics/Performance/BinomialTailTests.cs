using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Tests.Performance;

public sealed class BinomialTailTests
{
    // scipy.stats.binom.sf(count - 1, trials, probability).
    [Theory]
    [InlineData(2, 20, 0.06, 0.339545)]
    [InlineData(6, 20, 0.06, 0.000868540)]
    [InlineData(6, 100, 0.01, 0.000534535)]
    [InlineData(22, 1000, 0.01, 0.000651825)]
    [InlineData(133, 10_000, 0.01, 0.000882762)]
    public void AtLeast_ManyTrials_IsTheTail(long count, long trials, double probability, double expected) =>
        Assert.Equal(expected, BinomialTail.AtLeast(count, trials, probability), expected * 1e-5);

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void AtLeast_FewTrials_IsTheirSum(double p)
    {
        double[] exact = [1, 1 - Math.Pow(1 - p, 3), 3 * p * p * (1 - p) + p * p * p, p * p * p, 0];

        for (var count = 0; count < exact.Length; count++)
            Assert.Equal(exact[count], BinomialTail.AtLeast(count, 3, p), 1e-14);
        Assert.Equal(1, BinomialTail.AtLeast(-1, 3, p));
        Assert.Equal(0, BinomialTail.AtLeast(1, 0, p));
    }

    [Fact]
    public void AtLeast_RowsOfYears_FollowsTheNormalLaw()
    {
        // 4 standard deviations above the mean of a thousand million: 3.2e-5.
        var count = 10_000_000 + (long)(4 * Math.Sqrt(9_900_000));

        Assert.InRange(BinomialTail.AtLeast(count, 1_000_000_000, 0.01), 3.1e-5, 3.3e-5);
    }

    [Fact]
    public void AtLeast_NoProbability_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTail.AtLeast(1, 2, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTail.AtLeast(1, 2, 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTail.AtLeast(1, -1, 0.5));
    }
}
