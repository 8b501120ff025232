using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Tests.Performance;

public sealed class ReferenceLevelTests
{
    // Student's t with 13 degrees of freedom: quantiles of the usual tables.
    [Theory, InlineData(1.771, 0.05), InlineData(2.160, 0.025), InlineData(3.012, 0.005), InlineData(3.852, 0.001)]
    public void ChanceOfSoLow_PanesOfOneSize_IsStudentsPredictionInterval(double quantile, double chance)
    {
        double[] figures = [.91, .907, .8995, .899, .9, .898, .8974, .8956, .903, .9023, .9014, .9057, .9105, .901];
        var level = ReferenceLevel.Of(figures.Select(figure => (0, figure, 5000L)), 1)!;
        double mean = figures.Average(), deviation = Math.Sqrt(figures.Sum(figure => Math.Pow(figure - mean, 2)) / 13);
        Assert.Equal(13, level.Freedom);
        Assert.Equal(mean, level.MeanOf(0)!.Value, 1e-12);
        Assert.Equal(chance, level.ChanceOfSoLow(0, mean - quantile * deviation * Math.Sqrt(1 + 1 / 14.0), 5000)!.Value, chance * 2e-3);
        // More rows than the reference's panes had make it no more exact.
        Assert.Equal(level.ChanceOfSoLow(0, .89, 5000), level.ChanceOfSoLow(0, .89, 1_000_000));
        Assert.True(level.ChanceOfSoLow(0, .89, 500) > level.ChanceOfSoLow(0, .89, 5000));
    }

    [Fact]
    public void ChanceOfSoLow_OfPanesLikeTheReference_IsUniform()
    {
        var random = new Random(7);
        const int runs = 4000, phases = 3;
        var chances = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            var level = ReferenceLevel.Of(Enumerable.Range(0, 9).Select(pane => (pane % phases, Draw(pane % phases, Rows(pane % phases)), Rows(pane % phases))), phases)!;
            Assert.Equal(6, level.Freedom);
            chances[run] = level.ChanceOfSoLow(run % phases, Draw(run % phases, Rows(run % phases)), Rows(run % phases))!.Value;
        }
        Array.Sort(chances);
        var largestGap = chances.Select((chance, at) => Math.Max(Math.Abs(chance - at / (double)runs), Math.Abs((at + 1) / (double)runs - chance))).Max();
        // Kolmogorov-Smirnov, 1 in 10,000.
        Assert.InRange(largestGap, 0, Math.Sqrt(Math.Log(2 / 1e-4) / 2 / runs));

        static long Rows(int phase) => 500 * (1 + phase);
        double Draw(int phase, long rows) => Normal.Sample(random, .8 + .05 * phase, 2 / Math.Sqrt(rows));
    }

    [Fact]
    public void Of_TooFewOrEqualPanes_IsNull()
    {
        Assert.Null(ReferenceLevel.Of([], 1));
        Assert.Null(ReferenceLevel.Of([(0, .8, 10), (0, .9, 10), (0, .7, 10)], 1));
        Assert.Null(ReferenceLevel.Of([(0, .8, 10), (0, .9, 10), (1, .7, 10), (1, .8, 10)], 2));
        Assert.Null(ReferenceLevel.Of([(0, .8, 10), (0, .8, 10), (0, .8, 10), (0, .8, 10)], 1));
        var level = ReferenceLevel.Of([(1, .8, 10), (1, .9, 10), (1, .7, 10), (1, .8, 10)], 2)!;
        Assert.Null(level.MeanOf(0));
        Assert.Null(level.ChanceOfSoLow(0, .8, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => level.ChanceOfSoLow(1, .8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceLevel.Of([(0, .8, 0)], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceLevel.Of([], 0));
    }
}
