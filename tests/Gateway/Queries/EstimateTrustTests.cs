using Watchgrain.Gateway.Models;
using Watchgrain.Gateway.Queries;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Tests.Queries;

public sealed class EstimateTrustTests
{
    private readonly Grains.Models.VersionSpec spec = SpecReader.Read(Specs.New(), new());

    [Fact]
    public void Against_ScoresOfTheReference_IsNothing() => Assert.Empty(new EstimateTrust(Scores(.2, .8), null, spec).Against(Scores(.2, .5, .8), 7));

    [Fact]
    public void Against_ScoresBeyondTheReference_SaysHowMany()
    {
        var trust = new EstimateTrust(Scores(.2, .8), null, spec);

        Assert.Equal(["25 % of the scores lie beyond those of the reference"], trust.Against(Scores(.1, .5, .6, .7), 7));
        // One in a hundred is no reason.
        Assert.Empty(trust.Against(Scores([.95, .. Enumerable.Repeat(.5, 99)]), 7));
    }

    [Fact]
    public void Against_PanesSinceLabelsContradicted_SaysSince()
    {
        var trust = new EstimateTrust(Scores(.2, .8), 5, spec);

        Assert.Empty(trust.Against(Scores(.5), 4));
        Assert.Equal(["labels have contradicted the estimates since row 500"], trust.Against(Scores(.5), 5));
    }

    [Fact]
    public void Against_UnknownReference_KnowsNoRange() => Assert.Empty(new EstimateTrust(null, null, spec).Against(Scores(.01), 1));

    private static ScoreCells Scores(params double[] scores)
    {
        var cells = new ScoreCells();
        foreach (var score in scores)
            cells.Add(score, 1);
        return cells;
    }
}
