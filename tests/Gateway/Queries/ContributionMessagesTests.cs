using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests.Queries;

public sealed class ContributionMessagesTests
{
    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 100, LabelMaturity = 1, LabelHorizon = 1000 };

    // Two sources that are right in nine of ten, and one that turns half of its labels round and sends other scores.
    [Fact]
    public void ToMessage_OfSourcesOfWhichOneIsBad_ShowsWhatTheOthersAreWithoutIt()
    {
        var table = new SummaryTable();
        foreach (var (source, pane, score, right) in (IEnumerable<(string, long, double, int)>)[("a", 3, 0.2, 9), ("b", 4, 0.2, 9), ("bad", 4, 0.4, 5)])
        {
            for (var row = 0; row < 20; row++)
            {
                var predicted = row % 2;
                table.Scores(pane, source).Add(predicted == 1 ? 1 - score : score, predicted);
                table.Outcomes(pane, source).Add(row % 10 < right ? predicted : 1 - predicted, predicted, predicted == 1 ? 1 - score : score);
            }
        }

        var message = SourceShares.Of(table).ToMessage(Spec);

        Assert.Equal((3, 4, 300, 500, 60, 60), (message.FirstPane, message.LastPane, message.Start, message.End, message.Rows, message.Labelled));
        Assert.Equal((18 + 18 + 10) / 60.0, message.Accuracy, 1e-12);
        Assert.Equal(["bad", "a", "b"], message.Sources.Select(source => source.Source));
        var bad = message.Sources[0];
        Assert.Equal((20, 20, 0.5, 0.9), (bad.Rows, bad.Labelled, bad.Accuracy, bad.AccuracyWithout));
        Assert.True(bad.RocAucWithout > message.RocAuc);
        // Nobody else has its scores, and it has nobody else's.
        Assert.Equal(1, bad.ScoreDistance, 1e-12);
        Assert.Equal((18 + 10) / 40.0, message.Sources[1].AccuracyWithout, 1e-12);
        Assert.InRange(message.Sources[1].ScoreDistance, 0.1, 0.9);
    }

    [Fact]
    public void ToMessage_OfOneSourceOrNone_LeavesOutWhatIsNotThere()
    {
        var table = new SummaryTable();
        table.Scores(0, "a").Add(0.2, 0);

        var alone = SourceShares.Of(table).ToMessage(Spec);

        Assert.Equal((true, false), (alone.HasFirstPane, alone.HasAccuracy));
        var source = Assert.Single(alone.Sources);
        Assert.Equal((1, 0, false, false, false), (source.Rows, source.Labelled, source.HasAccuracy, source.HasAccuracyWithout, source.HasScoreDistance));
        Assert.False(SourceShares.Of(new()).ToMessage(Spec).HasFirstPane);
    }
}
