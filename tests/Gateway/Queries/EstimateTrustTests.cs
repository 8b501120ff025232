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

    // As many as chance brings more often than once in a thousand panes are no reason: 1 %, and what the reference leads one to expect.
    [Theory]
    [InlineData(1, 1, 0, null)]
    [InlineData(3, 20, 0, null)]
    [InlineData(4, 20, 0, "20 % of the rows have a value outside the reference, mostly of distance")]
    [InlineData(5, 20, 0.05, null)]
    [InlineData(6, 20, 0.05, "30 % of the rows have a value outside the reference, mostly of distance")]
    [InlineData(5, 100, 0, null)]
    [InlineData(6, 100, 0, "6 % of the rows have a value outside the reference, mostly of distance")]
    [InlineData(14, 100, 0.05, null)]
    [InlineData(15, 100, 0.05, "15 % of the rows have a value outside the reference, mostly of distance")]
    [InlineData(132, 10_000, 0, null)]
    [InlineData(133, 10_000, 0, "1.3 % of the rows have a value outside the reference, mostly of distance")]
    [InlineData(20, 20, 1, null)]
    public void Against_RowsOutsideTheReference_SaysHowManyAndOfWhat(int outside, int rows, double byChance, string? reason)
    {
        var trust = new EstimateTrust(null, null, spec, new(new("", 0, 0), [], 0) { OutsideByChance = byChance });

        Assert.Equal(reason is null ? [] : [reason], trust.Against(Scores([.. Enumerable.Repeat(.5, rows)]), 7, Outside([.. Enumerable.Repeat<int[]>([0], outside)])));
    }

    [Fact]
    public void Against_RowsOutsideByNoFeatureMostly_NamesTheOneThatIsOutMost()
    {
        var wide = spec with { Features = [.. "abc".Select(name => new Grains.Models.FeatureSpec { Name = name.ToString(), Kind = Grains.Models.FeatureKind.Numeric })] };

        Assert.Equal(["50 % of the rows have a value outside the reference, most often of a"], new EstimateTrust(null, null, wide).Against(Scores([.. Enumerable.Repeat(.5, 10)]), 7, Outside([0], [1], [1], [2], [0])));
    }

    [Fact]
    public void Against_UnknownReference_KnowsNoRange() => Assert.Empty(new EstimateTrust(null, null, spec).Against(Scores(.01), 1));

    private static OutsideRows Outside(params int[][] rows)
    {
        var counts = new OutsideRows();
        foreach (var features in rows)
            counts.Add(features);
        return counts;
    }

    private static ScoreCells Scores(params double[] scores)
    {
        var cells = new ScoreCells();
        foreach (var score in scores)
            cells.Add(score, 1);
        return cells;
    }
}
