using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Tests.Performance;

public sealed class ReferenceLevelTests
{
    private static readonly double[] Figures = [.91, .907, .8995, .899, .9, .898, .8974, .8956, .903, .9023, .9014, .9057, .9105, .901];

    // Student's t and χ² with 13 degrees of freedom at 5 %, and normal quantiles, from the usual tables.
    [Theory, InlineData(1.644854, 0.05), InlineData(2.575829, 0.005), InlineData(3.090232, 0.001)]
    public void ChanceOfSoLow_PanesOfOneSize_IsNormalWithinTheLimitsOfTheReference(double quantile, double chance)
    {
        var level = ReferenceLevel.Of(Figures.Select(figure => (0, figure, 5000L)), 1, delta: .1)!;
        double mean = Figures.Average(), deviation = Math.Sqrt(Figures.Sum(figure => Math.Pow(figure - mean, 2)) / 13);
        double lowest = mean - 1.7709 * deviation / Math.Sqrt(14), highest = deviation * Math.Sqrt(13 / 5.8919);
        Assert.Equal(13, level.Freedom);
        Assert.Equal(mean, level.MeanOf(0)!.Value, 1e-12);
        Assert.Equal(chance, level.ChanceOfSoLow(0, lowest - quantile * highest, 5000)!.Value, chance * 2e-3);
        // More rows than the reference's panes had make it no more exact.
        Assert.Equal(level.ChanceOfSoLow(0, .89, 5000), level.ChanceOfSoLow(0, .89, 1_000_000));
        Assert.True(level.ChanceOfSoLow(0, .89, 500) > level.ChanceOfSoLow(0, .89, 5000));
    }

    // Given the reference, the chances of all later panes are valid, but for one reference in 1/δ.
    [Fact]
    public void ChanceOfSoLow_OfPanesLikeTheReference_IsNoSmallerThanItSays()
    {
        var random = new Random(7);
        const int references = 1000, panes = 200, phases = 3;
        const double alpha = .05, delta = .05;
        var broken = 0;
        for (var reference = 0; reference < references; reference++)
        {
            var level = ReferenceLevel.Of(Enumerable.Range(0, 9).Select(pane => (pane % phases, Draw(pane % phases), Rows(pane % phases))), phases, delta)!;
            Assert.Equal(6, level.Freedom);
            var low = Enumerable.Range(0, panes).Count(pane => level.ChanceOfSoLow(pane % phases, Draw(pane % phases), Rows(pane % phases)) <= alpha);
            // So many of 200 come of a valid chance once in 10,000.
            broken += low > 24 ? 1 : 0;
        }
        Assert.InRange(broken, 0, delta * references);

        static long Rows(int phase) => 500 * (1 + phase);
        double Draw(int phase) => Normal.Sample(random, .8 + .05 * phase, 2 / Math.Sqrt(Rows(phase)));
    }

    [Fact]
    public void Of_TooFewOrEqualPanes_IsNull()
    {
        Assert.Null(ReferenceLevel.Of([], 1, .01));
        Assert.Null(ReferenceLevel.Of(Enumerable.Range(0, 5).Select(pane => (0, .8 + pane * .01, 10L)), 1, .01));
        Assert.Null(ReferenceLevel.Of(Enumerable.Range(0, 6).Select(pane => (pane % 2, .8 + pane * .01, 10L)), 2, .01));
        Assert.Null(ReferenceLevel.Of(Enumerable.Repeat((0, .8, 10L), 9), 1, .01));
        var level = ReferenceLevel.Of(Enumerable.Range(0, 6).Select(pane => (1, .8 + pane * .01, 10L)), 2, .01)!;
        Assert.Null(level.MeanOf(0));
        Assert.Null(level.ChanceOfSoLow(0, .8, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => level.ChanceOfSoLow(1, .8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceLevel.Of([(0, .8, 0)], 1, .01));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceLevel.Of([], 0, .01));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceLevel.Of([], 1, 0));
    }
}
