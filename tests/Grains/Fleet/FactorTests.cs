using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Tests.Governance;
using Proposals = Watchgrain.Grains.Tests.Governance.Proposals;

namespace Watchgrain.Grains.Tests.Fleet;

public sealed class FactorTests
{
    private const double LogThreshold = 14;

    [Theory]
    [InlineData(0.0, 0.0, true)]
    [InlineData(2.9, 3.0, false)]
    [InlineData(3.0, 3.0, true)]
    [InlineData(20.0, double.PositiveInfinity, false)]
    public void Signal_ByItself_OpensWhenItHasSoManyTimesTheBudget(double beyond, double logFactor, bool counts) =>
        Assert.Equal(counts, Admission.Of([Signal("a", beyond)], _ => false, logFactor).Counting.Count == 1);

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public void Signals_Together_OpenWhenTheirSharesReachTheFactor(int streams, bool count)
    {
        // Each has half of a tenth of ten budgets, and twenty of those are enough.
        var signals = Enumerable.Range(0, streams).Select(stream => Signal($"f{stream}", Math.Log(0.5) + 1e-12)).ToList();
        Assert.Equal(count, Admission.Of(signals, _ => false, Math.Log(10)).Counting.Count > 0);
    }

    [Fact]
    public void Count_WithoutAThreshold_OpensWhateverTheFactor() =>
        Assert.Single(Admission.Of([Signal("a", 0) with { LogThreshold = 0 }], _ => false, double.PositiveInfinity).Counting);

    [Fact]
    public void Evidence_OfAChangeThatLasts_ReachesTheLargestFactorAndFallsFromTheCap()
    {
        var kept = 0.0;
        for (var pane = 0; pane < 100; pane++)
        {
            var (_, most) = AlarmRule.Capped(LogThreshold, kept, kept + 0.5);
            kept = Math.Min(kept + 0.5, most);
        }
        Assert.Equal(LogThreshold + AlarmRule.LogMost, kept);

        var (evidence, least) = AlarmRule.Capped(LogThreshold, kept, kept - 2);

        Assert.Equal((LogThreshold + AlarmRule.LogCap - 2, evidence), (evidence, least));
        Assert.Equal((0.0, 0.0), AlarmRule.Capped(LogThreshold, kept, 5));
        Assert.Equal((-1.0, -1.0), AlarmRule.Capped(LogThreshold, kept, -1));
    }

    private static Signal Signal(string feature, double beyond) =>
        Proposals.Of("acme", "d").Signals[0] with { Subject = new() { Feature = feature }, LogThreshold = LogThreshold, LogEvidence = LogThreshold + beyond };
}
