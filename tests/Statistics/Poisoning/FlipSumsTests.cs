using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Poisoning;

public sealed class FlipSumsTests
{
    [Fact]
    public void Sums_OfOnePredictedClass_LeaveTheOtherOut()
    {
        var cells = Cells((0, 0, 0.25, 7), (1, 0, 0.25, 3), (1, 1, 0.75, 5), (0, 1, 0.75, 1));

        var (zero, one) = (FlipSums.From(cells, 0), FlipSums.From(cells, 1));

        const double Middle = 0.25048828125;
        Assert.Equal((10L, 3L, 6L, 1L), (zero.Rows, zero.Contradictions, one.Rows, one.Contradictions));
        Assert.Equal((10 * Middle, 10 * Middle * (1 - Middle)), (zero.Expected, zero.Variance));
        // The middle of the cell of 0.75 is 0.75048828125.
        Assert.Equal(6 * (1 - 0.75048828125), one.Expected, 1e-12);
        Assert.False(zero.HasOwnLevel);
        for (var bet = 0; bet < FlipBets.Count; bet++)
        {
            Assert.Equal(10 * Math.Log(1 + Middle * (Math.Exp(FlipBets.Theta(bet)) - 1)), zero.Cumulants[bet], 1e-12);
            Assert.Equal(10 * FlipBets.Gain(bet) / (1 + Middle * FlipBets.Gain(bet)), zero.Slopes[bet], 1e-12);
        }
    }

    [Fact]
    public void Bets_OnRowsThatContradictAsOftenAsTheySay_HaveTheExpectationOne()
    {
        // All 2^6 outcomes of six rows of different probabilities.
        double[] scores = [0.1, 0.2, 0.3, 0.35, 0.4, 0.45];
        var expectation = new double[FlipBets.Count];
        for (var outcome = 0; outcome < 1 << scores.Length; outcome++)
        {
            var cells = new OutcomeCells();
            var chance = 1.0;
            for (var row = 0; row < scores.Length; row++)
            {
                var label = (outcome >> row) & 1;
                var q = ScoreCells.Midpoint(ScoreCells.CellOf(scores[row]));
                chance *= label == 1 ? q : 1 - q;
                cells.Add(label, 0, scores[row]);
            }
            var sums = FlipSums.From(cells, 0);
            for (var bet = 0; bet < FlipBets.Count; bet++) expectation[bet] += chance * Math.Exp(FlipBets.Theta(bet) * sums.Contradictions - sums.Cumulants[bet]);
        }
        Assert.All(expectation, mean => Assert.Equal(1, mean, 1e-12));
    }

    [Fact]
    public void Cumulant_WithAnAdditionToEveryProbability_LiesBelowItsTangent()
    {
        var reference = Cells((1, 0, 0.3, 40), (0, 0, 0.3, 60));
        var cells = Cells((0, 0, 0.1, 30), (0, 0, 0.45, 20));
        var plain = FlipSums.From(cells, 0);
        var level = FlipSums.From(cells, 0, reference);

        Assert.Equal(0.4 - ScoreCells.Midpoint(ScoreCells.CellOf(0.3)), level.OwnLevel, 1e-12);
        Assert.Equal(ScoreCells.Midpoint(ScoreCells.CellOf(0.3)) * (1 - ScoreCells.Midpoint(ScoreCells.CellOf(0.3))) / 100, level.OwnLevelVariance, 1e-12);
        for (var bet = 0; bet < FlipBets.Count; bet++) Assert.InRange(level.Cumulants[bet], plain.Cumulants[bet], plain.Cumulants[bet] + level.OwnLevel * plain.Slopes[bet]);
    }

    [Fact]
    public void Sums_WhereTheOwnLevelWouldMakeAProbabilityNegative_AreFinite()
    {
        var sums = FlipSums.From(Cells((0, 0, 0.01, 100)), 0, Cells((0, 0, 0.4, 1000)));

        Assert.True(sums.OwnLevel < -0.3);
        Assert.All(sums.Cumulants, cumulant => Assert.InRange(cumulant, 0, 0.001));
        Assert.Throws<ArgumentOutOfRangeException>(() => FlipSums.From(new(), 2));
    }

    internal static OutcomeCells Cells(params (int Label, int Predicted, double Score, int Rows)[] rows)
    {
        var cells = new OutcomeCells();
        foreach (var row in rows) cells.Add(row.Label, row.Predicted, row.Score, row.Rows);
        return cells;
    }
}
