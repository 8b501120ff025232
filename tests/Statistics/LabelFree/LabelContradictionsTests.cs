using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.LabelFree;

public sealed class LabelContradictionsTests
{
    [Fact]
    public void Of_TheRowsThatItWasCalibratedOn_FindsAsManyAsItExpects()
    {
        var (outcomes, estimator) = Overconfident(4000, flips: 0);

        var (rows, contradicting, expected) = new LabelContradictions(estimator).Of(outcomes)!.Value;

        Assert.NotNull(estimator.Calibration);
        Assert.Equal(4000, rows);
        Assert.Equal(contradicting, expected, 15.0);
    }

    // Class 1 is predicted from 0.1 on: of the many rows that are predicted wrong, flips put as many right.
    [Fact]
    public void Of_FlippedLabels_GrowsWhereverTheDecisionThresholdLies()
    {
        var (outcomes, estimator) = Overconfident(4000, flips: 0.5);

        var (rows, contradicting, expected) = new LabelContradictions(estimator).Of(outcomes)!.Value;

        Assert.Equal(0.5, contradicting / (double)rows, 0.02);
        Assert.InRange(expected / rows, 0.3, 0.45);
    }

    [Fact]
    public void Of_Outcomes_IsTheSumOverTheirRows()
    {
        var (outcomes, estimator) = Overconfident(500, flips: 0.2);
        var contradictions = new LabelContradictions(estimator);

        var (rows, contradicting, expected) = contradictions.Of(outcomes)!.Value;

        var each = outcomes.NonEmpty().SelectMany(cell => Enumerable.Repeat(contradictions.Of(cell.Label, cell.Cell), (int)cell.Rows)).ToArray();
        Assert.Equal((each.Length, each.Count(row => row.Contradicts)), (rows, contradicting));
        Assert.Equal(each.Sum(row => row.Chance), expected, 1e-9);
    }

    [Fact]
    public void Of_NoRowsOrARetractionAhead_IsNothing()
    {
        var (outcomes, estimator) = Overconfident(10, flips: 0);
        outcomes.Add(1, 0, 0.99, -1);

        Assert.Null(new LabelContradictions(estimator).Of(outcomes));
        Assert.Null(new LabelContradictions(estimator).Of(new OutcomeCells()));
    }

    // Scores that claim more than is so: the estimator calibrates them.
    private static (OutcomeCells Outcomes, ConfidenceBasedEstimator Estimator) Overconfident(int rows, double flips)
    {
        var random = new Random(4);
        double[] scores = [.. Enumerable.Range(0, rows).Select(_ => 0.98 * random.NextDouble())];
        int[] labels = [.. scores.Select(score => random.NextDouble() < 0.3 + 0.4 * score ? 1 : 0)];
        var outcomes = new OutcomeCells();
        for (var row = 0; row < rows; row++)
            outcomes.Add(random.NextDouble() < flips ? 1 - labels[row] : labels[row], scores[row] >= 0.1 ? 1 : 0, scores[row]);
        return (outcomes, ConfidenceBasedEstimator.Fit(labels, scores, 1));
    }
}
