using Watchgrain.Statistics.MultipleTesting;

namespace Watchgrain.Statistics.Tests.MultipleTesting;

public sealed class EvidenceBudgetTests
{
    [Theory]
    [InlineData(new double[0], new int[0])]
    [InlineData(new[] { 0.9 }, new int[0])]
    [InlineData(new[] { 0.1, 1.0, 0.2 }, new[] { 1 })]
    // 3 · 0.4 ≥ 1: e-BH names three, of which none would alarm by itself.
    [InlineData(new[] { 0.4, 0.5, 0.4, 0.01 }, new[] { 1, 0, 2 })]
    // 2 · 0.6 ≥ 1, and 3 · 0.2 is below: the third stays.
    [InlineData(new[] { 0.2, 0.6, 0.6 }, new[] { 1, 2 })]
    // The sum reaches 1, but k · share falls short of it for every k: the largest that together reach it.
    [InlineData(new[] { 0.95, 0.3, 0.2 }, new[] { 0, 1 })]
    [InlineData(new[] { 0.0, 1e9, 2.0 }, new[] { 1, 2 })]
    public void Members_AreThoseOfEBenjaminiHochbergOrReachTheBudgetTogether(double[] shares, int[] members) =>
        Assert.Equal(members, EvidenceBudget.Members([.. shares.Select(share => Math.Log(share))]));

    [Fact]
    public void Members_OfEqualWeights_AreThoseOfEBenjaminiHochbergAtTheReciprocalOfTheBudget()
    {
        var random = new Random(5);
        for (var run = 0; run < 500; run++)
        {
            var r = Enumerable.Range(0, 20).Select(_ => Math.Exp(14 * random.NextDouble())).ToArray();
            const double budget = 10_000;
            var rejected = EBenjaminiHochberg.Reject(r, 1 / budget);
            var members = EvidenceBudget.Members([.. r.Select(value => Math.Log(value / (budget * r.Length)))]);
            if (Array.Exists(rejected, yes => yes)) Assert.Equal(rejected, Enumerable.Range(0, r.Length).Select(members.Contains));
            else Assert.Equal(r.Sum() >= budget * r.Length, members.Length > 0);
        }
    }

    [Fact]
    public void Members_AlwaysTakeTheWholeBudgetOutOfTheSum()
    {
        var random = new Random(6);
        for (var run = 0; run < 2000; run++)
        {
            var shares = Enumerable.Range(0, random.Next(1, 50)).Select(_ => Math.Pow(random.NextDouble(), 4)).ToArray();
            var members = EvidenceBudget.Members([.. shares.Select(share => Math.Log(share))]);
            Assert.Equal(shares.Sum() >= 1 - 1e-12, members.Length > 0);
            if (members.Length > 0) Assert.True(members.Sum(member => shares[member]) >= 1 - 1e-12);
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Share_ThatIsNoNumber_IsRefused(double logShare) => Assert.Throws<ArgumentOutOfRangeException>(() => EvidenceBudget.Members([logShare]));
}
