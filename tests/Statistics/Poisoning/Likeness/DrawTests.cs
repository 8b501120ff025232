using MathNet.Numerics.Distributions;
using Draw = Watchgrain.Statistics.Poisoning.Likeness.Draw;

namespace Watchgrain.Statistics.Tests.Poisoning.Likeness;

public sealed class DrawTests
{
    private const int Draws = 200_000;

    [Theory]
    [InlineData(20, 0.1)]
    [InlineData(20, 0.85)]
    [InlineData(400, 0.01)]
    [InlineData(90, 0.4)]
    public void Binomial_OfFewRows_HasTheProbabilitiesOfTheDistribution(int n, double p)
    {
        var random = new Random(3);
        var counts = new int[n + 1];
        for (var draw = 0; draw < Draws; draw++) counts[Draw.Binomial(random, n, p)]++;
        double chiSquared = 0;
        var degrees = -1;
        for (var k = 0; k <= n; k++)
        {
            var expected = Draws * Binomial.PMF(p, n, k);
            if (expected < 10) continue;
            chiSquared += (counts[k] - expected) * (counts[k] - expected) / expected;
            degrees++;
        }
        Assert.True(ChiSquared.CDF(degrees, chiSquared) < 0.9999, $"chi² = {chiSquared} of {degrees}");
    }

    [Fact]
    public void Binomial_OfManyRows_HasMeanAndVariance()
    {
        var random = new Random(4);
        double sum = 0, squares = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            double k = Draw.Binomial(random, 10_000, 0.2);
            sum += k;
            squares += (k - 2000) * (k - 2000);
        }
        // Standard errors 0.09 and 5.1.
        Assert.Equal(2000, sum / Draws, 0.4);
        Assert.Equal(1600, squares / Draws, 21.0);
    }

    [Fact]
    public void Binomial_OfCertainties_IsNoneOrAll()
    {
        var random = new Random(5);
        Assert.Equal((0, 7, 0), (Draw.Binomial(random, 7, 0), Draw.Binomial(random, 7, 1), Draw.Binomial(random, 0, 0.5)));
    }
}
