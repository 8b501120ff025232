using System.Buffers;
using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Labels;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Tests.Queries;

public sealed class LabelMessagesTests
{
    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 100, LabelMaturity = 100, LabelHorizon = 1000 };

    [Fact]
    public void Delay_OfPanesBothTimedAndNot_IsThatOfTheTimedOnes()
    {
        // All labelled, none timed: of a release that did not time labels.
        var earlier = Pane(0, labelled: 100, ages: []);
        var timed = Pane(1, labelled: 90, ages: [.. Enumerable.Repeat(5L, 60), .. Enumerable.Repeat(50L, 30)]);

        var delay = LabelDelayMessages.Of([earlier, timed], Spec, watermark: 1000)!;

        Assert.Equal(90, delay.Labels);
        Assert.Equal([(5, 0.6, 100), (55, 0.9, 40)], delay.Points.Select(point => (point.Age, Math.Round(point.Share, 12), point.AtRisk)));
        Assert.Equal([(0.5, 5), (0.8, 55)], delay.Quantiles.Select(quantile => (quantile.Share, quantile.Age)));
    }

    [Fact]
    public void Delay_WithoutLabelsOrBeforeTheFirstRow_IsAbsent()
    {
        Assert.Null(LabelDelayMessages.Of([Pane(0, 0, [])], Spec, watermark: 1000));
        Assert.Null(LabelDelayMessages.Of([Pane(0, 1, [3])], Spec, watermark: null));
    }

    [Fact]
    public void Quality_OfLabelsThatHaveBecomeMorePositive_SaysSo()
    {
        var estimator = ConfidenceBasedEstimator.Fit([.. Enumerable.Range(0, 1000).Select(i => i % 10 < 3 ? 1 : 0)], [.. Enumerable.Repeat(0.3, 1000)], 1);

        var quality = LabelQualityMessages.Of(Outcomes(600, 400), Outcomes(300, 700), estimator)!;

        Assert.Equal((1.5, 7.0 / 3), (quality.ClassRatio, quality.ReferenceClassRatio));
        Assert.Equal(0.3, quality.LabelRateMinusEstimated, 0.001);
        // 1.96 standard errors of 1,000 labels of which three in ten are expected.
        Assert.Equal(0.3 - 0.0284, quality.LabelRateMinusEstimatedInterval.Low, 0.001);
        Assert.Equal(0.3 + 0.0284, quality.LabelRateMinusEstimatedInterval.High, 0.001);
    }

    [Fact]
    public void Quality_WithoutLabelsOrWithRetractionsAhead_IsAbsent()
    {
        var ahead = Outcomes(5, 5);
        ahead.Add(1, 0, 0.9, -1);
        ahead.Add(0, 0, 0.9);

        Assert.Null(LabelQualityMessages.Of(new(), Outcomes(3, 7), null));
        Assert.Null(LabelQualityMessages.Of(ahead, Outcomes(3, 7), null));
    }

    [Fact]
    public void Regions_OfScoresThatAreTooHighInOne_ShowWhereAndBesideTheReference()
    {
        // Scores with one class are taken as they are.
        var estimator = ConfidenceBasedEstimator.Fit([1, 1], [0.5, 0.6], 1);

        V1.CalibrationRegion[] regions = [.. CalibrationRegionMessages.Of(Groups((0.25, 100, 25), (0.75, 200, 120)), Groups((0.25, 400, 100), (0.75, 400, 304), (0.95, 400, 380)), estimator)];

        // Nothing has come of the third.
        Assert.Equal(2, regions.Length);
        Assert.Equal((0, regions[1].From), (regions[0].From, regions[0].To));
        Assert.Equal((200, 0.6), (regions[1].Rows, regions[1].Observed));
        Assert.Equal(0.75, regions[1].Expected, 0.001);
        Assert.Equal(0.01, regions[1].ReferenceDifference, 0.001);
        Assert.InRange(0.6, regions[1].ObservedInterval.Low + 0.05, regions[1].ObservedInterval.High - 0.05);
    }

    [Fact]
    public void Regions_WithoutLabelsReferenceOrEstimator_ThereAreNone()
    {
        var estimator = ConfidenceBasedEstimator.Fit([1, 1], [0.5, 0.6], 1);

        Assert.Empty(CalibrationRegionMessages.Of(new(), Outcomes(3, 7), estimator));
        Assert.Empty(CalibrationRegionMessages.Of(Outcomes(3, 7), new(), estimator));
        Assert.Empty(CalibrationRegionMessages.Of(Outcomes(3, 7), null, estimator));
        Assert.Empty(CalibrationRegionMessages.Of(Outcomes(3, 7), Outcomes(3, 7), null));
    }

    private static OutcomeCells Groups(params (double Score, long Rows, long Positives)[] groups)
    {
        var outcomes = new OutcomeCells();
        foreach (var (score, rows, positives) in groups)
        {
            outcomes.Add(1, 1, score, positives);
            outcomes.Add(0, 1, score, rows - positives);
        }
        return outcomes;
    }

    private static OutcomeCells Outcomes(int positives, int negatives)
    {
        var outcomes = new OutcomeCells();
        outcomes.Add(1, 0, 0.3, positives);
        outcomes.Add(0, 0, 0.3, negatives);
        return outcomes;
    }

    private static PaneFigures Pane(long pane, int labelled, long[] ages)
    {
        var scores = new ScoreCells();
        for (var row = 0; row < 100; row++)
            scores.Add(0.3, 0);
        var delays = new LabelDelays();
        foreach (var age in ages)
            delays.Add(age);
        return new()
        {
            Pane = pane,
            Closed = true,
            Scores = Bytes(scores.WriteTo),
            Outcomes = Bytes(Outcomes(labelled / 3, labelled - (labelled / 3)).WriteTo),
            LabelDelays = Bytes(delays.WriteTo),
        };
    }

    private static byte[] Bytes(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
