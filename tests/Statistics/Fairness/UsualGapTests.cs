using Watchgrain.Statistics.Fairness;

namespace Watchgrain.Statistics.Tests.Fairness;

public sealed class UsualGapTests
{
    [Fact]
    public void ExpectedIn_APaneLikeTheReference_IsTheGroupsOwnShare() =>
        Assert.Equal(0.3, UsualGap.Of(new(3000, 10_000, 16_000, 40_000), 0, 10).ExpectedIn(new(0, 100, 400, 1000)), 1e-3);

    // Odds of the others 2/3 → 1/4, so of the group 3/7 → 9/56; some rows of the reference hold it back a little.
    [Fact]
    public void ExpectedIn_TheOthersFall_FallsWithThem() =>
        Assert.Equal(9 / 65.0, UsualGap.Of(new(3000, 10_000, 16_000, 40_000), 0, 10).ExpectedIn(new(0, 100, 20_000, 100_000)), 1e-3);

    // Of the others hardly one is missed: that it is none now, or three, says nothing of the group.
    [Theory]
    [InlineData(200)]
    [InlineData(197)]
    public void ExpectedIn_WhereThePaneTellsNothingOfTheOthers_IsTheGroupsOwnShare(int otherHits) =>
        Assert.Equal(0.95, UsualGap.Of(new(1900, 2000, 1999, 2000), 0, 10).ExpectedIn(new(0, 200, otherHits, 200)), 0.02);

    // The variances against 4,000 draws: reference and pane of the same rates.
    [Theory]
    [InlineData(0.3, 0.5)]
    [InlineData(0.9, 0.99)]
    public void Variances_AreThoseOfWhatIsExpected(double share, double otherShare)
    {
        var random = new Random(2);
        const int rows = 400, others = 1000, paneOthers = 300;
        double[] logOdds = new double[4000];
        for (var i = 0; i < logOdds.Length; i++)
        {
            var expected = UsualGap.Of(new(Draw(rows, share), rows, Draw(others, otherShare), others), 0, 1).ExpectedIn(new(0, 1, Draw(paneOthers, otherShare), paneOthers));
            logOdds[i] = Math.Log(expected / (1 - expected));
        }
        var mean = logOdds.Average();
        GroupRate truth = new((long)(rows * share), rows, (long)(others * otherShare), others), pane = new(0, 1, (long)(paneOthers * otherShare), paneOthers);
        var gap = UsualGap.Of(truth, 0, 1);
        var said = gap.DeviationIn(pane) * gap.DeviationIn(pane) + gap.OthersIn(pane) / gap.RowVariance;

        Assert.Equal(1, logOdds.Average(one => (one - mean) * (one - mean)) / said, 0.25);

        long Draw(int count, double rate) => Enumerable.Range(0, count).LongCount(_ => random.NextDouble() < rate);
    }

    [Fact]
    public void NobodyOrEverybody_IsFinite()
    {
        var gap = UsualGap.Of(new(0, 100, 100, 100), 0.1, 5);

        Assert.InRange(gap.ExpectedIn(new(0, 10, 0, 10), 3), 0, 1);
        Assert.True(double.IsFinite(gap.DeviationIn(new(0, 10, 10, 10))) && double.IsFinite(gap.OthersIn(new(0, 10, 10, 10))) && gap.RowVariance > 0);
    }
}
