using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Calibration;

public sealed class ScoreRegionsTests
{
    [Fact]
    public void Of_ScoresInGroups_CutsInTheMiddleOfTheGaps()
    {
        var regions = ScoreRegions.Of(Outcomes((0.1, 10, 1), (0.3, 10, 3), (0.5, 10, 5), (0.7, 10, 7), (0.9, 10, 9)))!;

        Assert.Equal([0, 0.2, 0.4, 0.6, 0.8, 1], Enumerable.Range(0, regions.Count + 1).Select(regions.LowerEnd), (a, b) => Math.Abs(a - b) < 0.002);
    }

    [Fact]
    public void Of_EvenScores_HoldAFifthEach()
    {
        var outcomes = Outcomes([.. Enumerable.Range(0, 1000).Select(i => ((i + 0.5) / 1000, 7L, 3L))]);
        var regions = ScoreRegions.Of(outcomes)!;

        var shares = regions.Of(outcomes, Uncalibrated())!.Select(region => region.Rows / 7000.0).ToArray();

        Assert.Equal(5, shares.Length);
        Assert.All(shares, share => Assert.Equal(0.2, share, 0.002));
    }

    [Fact]
    public void Of_MostRowsOfOneScore_HasFewerRegions_AndLosesNoRow()
    {
        var outcomes = Outcomes((0.1, 5, 1), (0.5, 90, 40), (0.9, 5, 4));
        var regions = ScoreRegions.Of(outcomes)!;

        Assert.InRange(regions.Count, 2, 3);
        Assert.Equal(100, regions.Of(outcomes, Uncalibrated())!.Sum(region => region.Rows));
    }

    [Fact]
    public void Of_OneScore_IsOneRegion() => Assert.Equal(1, ScoreRegions.Of(Outcomes((0.5, 10, 4)))!.Count);

    [Fact]
    public void Of_NoRows_OrARetractionAheadOfWhatItRetracts_IsNull()
    {
        var outcomes = Outcomes((0.5, 10, 4));
        var regions = ScoreRegions.Of(outcomes)!;
        outcomes.Add(1, 1, 0.9, -1);

        Assert.Null(ScoreRegions.Of(new OutcomeCells()));
        Assert.Null(ScoreRegions.Of(outcomes));
        Assert.Null(regions.Of(outcomes, Uncalibrated()));
    }

    [Fact]
    public void OfOutcomes_SaysWhatCameAndWhatWasExpected()
    {
        var regions = ScoreRegions.Of(Outcomes((0.25, 50, 12), (0.75, 50, 38)))!;

        var shown = regions.Of(Outcomes((0.25, 20, 5), (0.75, 20, 10)), Uncalibrated())!;

        Assert.Equal((20, 10), (shown[^1].Rows, shown[^1].Positives));
        Assert.Equal(15, shown[^1].Expected, 0.02);
        Assert.Equal(20 * 0.75 * 0.25, shown[^1].Variance, 0.02);
        Assert.Equal(-0.25, shown[^1].Excess, 0.001);
        Assert.Equal(0.5, shown[^1].Observed!.Value.Value);
    }

    // Scores with one class are taken as they are.
    private static ConfidenceBasedEstimator Uncalibrated() => ConfidenceBasedEstimator.Fit([1, 1], [0.5, 0.6], 1);

    private static OutcomeCells Outcomes(params (double Score, long Rows, long Positives)[] groups)
    {
        var outcomes = new OutcomeCells();
        foreach (var (score, rows, positives) in groups)
        {
            outcomes.Add(1, score >= 0.5 ? 1 : 0, score, positives);
            outcomes.Add(0, score >= 0.5 ? 1 : 0, score, rows - positives);
        }
        return outcomes;
    }
}
