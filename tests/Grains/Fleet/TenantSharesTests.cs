using Watchgrain.Grains.Fleet;

namespace Watchgrain.Grains.Tests.Fleet;

public sealed class TenantSharesTests
{
    [Fact]
    public void Shares_OfVersionsThatConfirmAtOnce_AreNearlyEqualPartsOfTheBudget()
    {
        var state = new FleetState();
        var shares = new TenantShares(state);
        for (var n = 1; n <= 1000; n++)
        {
            shares.Of(Version(n), 0, out var changed);
            Assert.True(changed);
            foreach (var version in shares.Above().ToList())
                Assert.Equal(shares.Place, shares.Of(version, shares.Place, out _));
            Assert.All(state.Shares.Values, share => Assert.InRange(share, 3.0 / (8 * n), 1.0 / n));
        }
    }

    [Fact]
    public void Shares_WhateverVersionsAnswerAndWhen_NeverRiseAndAddUpToOneAtMost()
    {
        const int Seed = 41;
        var random = new Random(Seed);
        var state = new FleetState();
        var shares = new TenantShares(state);
        var held = new Dictionary<VersionId, double>();
        for (var step = 0; step < 20_000; step++)
        {
            var version = Version(random.Next(1 + step / 40));
            var before = held.GetValueOrDefault(version);
            // Every tenth version never confirms: it hears its first share, and nothing afterwards.
            if (before > 0 && version.Model.EndsWith('3'))
                continue;
            var share = shares.Of(version, before, out _);
            Assert.True(share > 0 && (before == 0 || share <= before), $"seed {Seed}, step {step}: {before} became {share}");
            // An answer may be lost.
            if (random.Next(4) > 0)
                held[version] = share;
            Assert.True(held.Sum(each => each.Value) <= 1 && state.Shares.Sum(each => each.Value) <= 1, $"seed {Seed}, step {step}");
            Assert.All(held, each => Assert.True(each.Value <= state.Shares[each.Key]));
        }
    }

    [Theory]
    [InlineData(null, 0.25, 1)]
    [InlineData(10_000.0, 0.25, 4)]
    [InlineData(100_000.0, 0.25, 40)]
    [InlineData(100.0, 0.25, 1)]
    [InlineData(10_000.0, 0.0, double.PositiveInfinity)]
    public void Factor_IsWhatAVersionNeedsOfItsOwnBudget(double? panes, double share, double factor) =>
        Assert.Equal(factor, new BudgetOptions { TenantPanes = panes }.Factor(share));

    private static VersionId Version(int n) => new("acme", $"m{n}", "1");
}
