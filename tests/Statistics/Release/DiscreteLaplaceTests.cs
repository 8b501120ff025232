using System.Security.Cryptography;
using Watchgrain.Statistics.Release;

namespace Watchgrain.Statistics.Tests.Release;

public sealed class DiscreteLaplaceTests(ITestOutputHelper output)
{
    private const int Seed = 20261130;

    /// <summary>Pearson's χ² over -10 or less, -9, …, 9, 10 or more against the formula; α = 0.001 for 20 degrees of freedom is 45.315.</summary>
    [Theory]
    [InlineData(1_000_000, 1)]
    [InlineData(250_000, 1)]
    [InlineData(3_300_000, 1)]
    [InlineData(2_000_000, 7)]
    public void Draws_OfASeededGenerator_AreDistributedAsTheFormulaSays(long epsilonMicros, long contribution)
    {
        const int Draws = 100_000;
        const int End = 10;
        var random = new Random(Seed);
        var noise = new DiscreteLaplace(epsilonMicros, contribution, random.NextBytes);
        var seen = new long[(2 * End) + 1];
        for (var i = 0; i < Draws; i++)
            seen[Math.Clamp(noise.Next(), -End, End) + End]++;

        var rate = epsilonMicros / 1e6 / contribution;
        double Probability(int x) => (1 - Math.Exp(-rate)) / (1 + Math.Exp(-rate)) * Math.Exp(-rate * Math.Abs(x));
        // Beyond the end a geometric rest.
        double Bin(int x) => Draws * (Math.Abs(x) == End ? Probability(x) / (1 - Math.Exp(-rate)) : Probability(x));
        var (statistic, pooledSeen, pooledExpected, freedom) = (0.0, 0L, 0.0, -1);
        for (var x = -End; x <= End; x++)
        {
            // Bins of fewer than 5 are taken together.
            if (Bin(x) < 5)
            {
                (pooledSeen, pooledExpected) = (pooledSeen + seen[x + End], pooledExpected + Bin(x));
                continue;
            }
            statistic += Math.Pow(seen[x + End] - Bin(x), 2) / Bin(x);
            freedom++;
        }
        if (pooledExpected > 0)
            (statistic, freedom) = (statistic + (Math.Pow(pooledSeen - pooledExpected, 2) / pooledExpected), freedom + 1);
        output.WriteLine($"seed {Seed}, ε = {rate}: χ² = {statistic:0.0} with {freedom} degrees of freedom");
        // For fewer degrees of freedom the limit is lower, so that this one is the more generous; of wrong rates χ² is in the thousands.
        Assert.True(statistic < 45.315);
    }

    [Fact]
    public void Draws_OfAWrongRate_FailTheCheck()
    {
        var random = new Random(Seed);
        var noise = new DiscreteLaplace(1_050_000, 1, random.NextBytes);
        var zeros = 0;
        for (var i = 0; i < 100_000; i++)
            zeros += noise.Next() == 0 ? 1 : 0;
        // Of ε = 1 a share of (e - 1) / (e + 1) = 0.46212 is 0, with a standard deviation of 0.00158: 1.05 is 12 of these away.
        Assert.True((zeros / 100_000.0) - 0.46212 > 8 * 0.00158);
    }

    [Fact]
    public void Draws_OfTheSystemsGenerator_HaveTheirVariance()
    {
        var noise = new DiscreteLaplace(500_000, 1, RandomNumberGenerator.Fill);
        var (sum, squares) = (0.0, 0.0);
        const int Draws = 20_000;
        for (var i = 0; i < Draws; i++)
        {
            var x = noise.Next();
            (sum, squares) = (sum + x, squares + ((double)x * x));
        }
        // 2 p / (1 - p)² with p = exp(-ε): 7.835. The limits are 7 standard errors away: once in 10^11 runs.
        Assert.InRange(squares / Draws, 6.9, 8.8);
        Assert.InRange(sum / Draws, -0.14, 0.14);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1_000_000_001, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1_000_001)]
    public void Noise_OutsideItsLimits_IsRefused(long epsilonMicros, long contribution) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiscreteLaplace(epsilonMicros, contribution, RandomNumberGenerator.Fill));
}
