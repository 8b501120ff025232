using Watchgrain.Gateway.Queries;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Tests.Queries;

public sealed class PerformanceMessagesTests
{
    // Somebody sends the labels of rows that were predicted 1 only where they agree.
    [Fact]
    public void Realised_WhereLabelsOfOneClassAreWithheld_ShowsTheCoverageOfEither()
    {
        var scores = new ScoreCells();
        var outcomes = new OutcomeCells();
        for (var row = 0; row < 100; row++)
        {
            var (predicted, score) = row < 60 ? (0, 0.2) : (1, 0.8);
            scores.Add(score, predicted);
            if (predicted == 0 || row % 4 == 0)
                outcomes.Add(predicted, predicted, score);
        }

        var message = PerformanceMessages.Realised(outcomes, scores, null);

        Assert.Equal(0.7, message.Coverage, 1e-12);
        Assert.Equal([(0u, 60, 60, 1.0), (1u, 40, 10, 0.25)], message.CoverageByClass.Select(predicted => (predicted.PredictedClass, predicted.Predictions, predicted.Labelled, predicted.Coverage)));
    }

    [Fact]
    public void Realised_OfAClassThatIsNotPredicted_HasNoCoverageOfIt()
    {
        var scores = new ScoreCells();
        scores.Add(0.2, 0);

        var classes = PerformanceMessages.Realised(new(), scores, null).CoverageByClass;

        Assert.Equal([(true, 0.0), (false, 0.0)], classes.Select(predicted => (predicted.HasCoverage, predicted.Coverage)));
        Assert.Empty(PerformanceMessages.Realised(new(), new ScoreCells(), null).CoverageByClass);
    }
}
