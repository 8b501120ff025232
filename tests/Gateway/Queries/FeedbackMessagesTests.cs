using Watchgrain.Gateway.Queries;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Tests.Queries;

public sealed class FeedbackMessagesTests
{
    private readonly ScoreCells scores = new();
    private readonly OutcomeCells outcomes = new();
    private readonly ExposedOutcomes exposed = new();

    // 100 rows: 40 actions, 30 without, 10 held out, and 20 of which nothing is known.
    [Fact]
    public void Of_RowsOfEachExposure_IsTheirTable()
    {
        for (var row = 0; row < 100; row++)
            scores.Add(0.5, 1);
        Label(default, labels: 4, ones: 3);
        Label(new(Exposure.Action, 85), labels: 20, ones: 15);
        Label(new(Exposure.HoldOut, 1), labels: 5, ones: 1);

        var message = FeedbackMessages.Of(new(scores, outcomes, new() { Actions = 40, NoActions = 30, HoldOuts = 10, WithCaller = 9 }, exposed), new() { Actions = 5, HoldOuts = 5 })!;

        Assert.Equal(
            [
                new V1.ByExposure { Exposure = V1.Exposure.Unspecified, Predictions = 20, Labelled = 4, Coverage = 0.2, LabelRate = 0.75, Accuracy = 0.75 },
                new V1.ByExposure { Exposure = V1.Exposure.NoAction, Predictions = 30, Labelled = 0, Coverage = 0 },
                new V1.ByExposure { Exposure = V1.Exposure.Action, Predictions = 40, Labelled = 20, Coverage = 0.5, LabelRate = 0.75, Accuracy = 0.75 },
                new V1.ByExposure { Exposure = V1.Exposure.HoldOut, Predictions = 10, Labelled = 5, Coverage = 0.5, LabelRate = 0.2, Accuracy = 0.2 },
            ],
            message.ByExposure);
        Assert.Equal(20.0 / 25, message.ShareOfLabelsCaused);
        Assert.InRange(message.ShareOfLabelsCausedInterval.Low, 0.55, 0.75);
        Assert.Equal(1.4056, message.ActionEntropy, 1e-4);
        Assert.Equal(1, message.ReferenceActionEntropy, 1e-12);
        // Twenty labels of weight 10, five of weight 1.
        Assert.Equal(25, message.Weighted);
        Assert.Equal(151.0 / 205, message.IpwAccuracy, 1e-12);
        Assert.Equal(151.0 / 205, message.IpwLabelRate, 1e-12);
        Assert.Equal(205.0 * 205 / 2005, message.EffectiveSampleSize, 1e-9);
    }

    [Fact]
    public void Of_RowsWithoutExposures_IsAbsent()
    {
        scores.Add(0.5, 1);
        Label(default, labels: 1, ones: 1);
        Assert.Null(FeedbackMessages.Of(new(scores, outcomes, new() { WithCaller = 1 }, null), new() { Actions = 5 }));
    }

    [Fact]
    public void Of_ExposuresWithoutLabelsAndPropensities_HasOnlyWhatIsKnown()
    {
        scores.Add(0.5, 1);
        var message = FeedbackMessages.Of(new(scores, outcomes, new() { NoActions = 1 }, null), default)!;
        Assert.Equal((false, false, false, 0L, 0.0), (message.HasShareOfLabelsCaused, message.HasReferenceActionEntropy, message.HasIpwAccuracy, message.Weighted, message.ActionEntropy));
        Assert.Equal(V1.Exposure.NoAction, Assert.Single(message.ByExposure).Exposure);
    }

    private void Label(ExposureMark mark, int labels, int ones)
    {
        for (var row = 0; row < labels; row++)
        {
            outcomes.Add(row < ones ? 1 : 0, 1, 0.5);
            if (!mark.IsEmpty)
                exposed.Add(mark, row < ones ? 1 : 0, 1);
        }
    }
}
