using Watchgrain.Statistics.Fairness;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Tests.Fairness;

public sealed class FairnessReportTests
{
    [Fact]
    public void Of_ThreeGroups_ComparesTheExtremes()
    {
        // Selected 60 %, 30 % and 45 % of 1,000; of 400 positives 90 %, 60 %, 80 %, of 600 negatives 40 %, 10 %, 21.67 %.
        var report = FairnessReport.Of([Group("a", 1000, 600, new(360, 240, 40, 360)), Group("b", 1000, 300, new(540, 60, 160, 240)), Group("c", 1000, 450, new(470, 130, 80, 320))]);

        Assert.Equal(("b", "a", .3), Of(report.DemographicParity));
        Assert.Equal(("b", "a", .5), Of(report.DisparateImpact));
        Assert.Equal(("b", "a", .3), Of(report.EqualOpportunity));
        Assert.Equal(("b", "a", .3), Of(report.EqualizedOdds));
    }

    // Newcombe's example (1998, table II: 56 of 70 and 48 of 80, method 10: 0.0524 to 0.3339), with ten times the rows, worked out apart by a script that gives the paper's limits for its own rows. Katz's interval by hand: ln ¾ ± 1.959964·√(.2/.8/700 + .4/.6/800).
    [Fact]
    public void Of_TwoGroups_HasTheIntervalsOfThePapers()
    {
        var report = FairnessReport.Of([Group("x", 700, 560, default), Group("y", 800, 480, default)]);

        Assert.Equal(.2, report.DemographicParity!.Figure.Value, 1e-12);
        Assert.Equal(.154277, report.DemographicParity.Figure.Lower, 1e-6);
        Assert.Equal(.244288, report.DemographicParity.Figure.Upper, 1e-6);
        Assert.Equal(.75, report.DisparateImpact!.Figure.Value, 1e-12);
        Assert.Equal(.75 * Math.Exp(-1.959964 * .0345033), report.DisparateImpact.Figure.Lower, 1e-6);
        Assert.Equal(.75 * Math.Exp(1.959964 * .0345033), report.DisparateImpact.Figure.Upper, 1e-6);
    }

    [Fact]
    public void Of_SmallGroups_LeavesThemOut()
    {
        var report = FairnessReport.Of([Group("a", 1000, 600, default), Group("b", 1000, 500, default), Group("tiny", 99, 0, default)]);

        Assert.Equal(("b", "a", .1), Of(report.DemographicParity));
        Assert.Null(report.EqualOpportunity);
        Assert.Null(report.EqualizedOdds);
        Assert.Null(FairnessReport.Of([Group("a", 1000, 600, default), Group("tiny", 99, 0, default)]).DemographicParity);
    }

    [Fact]
    public void Of_NobodySelected_HasNoRatioOrZero()
    {
        Assert.Null(FairnessReport.Of([Group("a", 1000, 0, default), Group("b", 1000, 0, default)]).DisparateImpact);
        var zero = FairnessReport.Of([Group("a", 1000, 0, default), Group("b", 1000, 500, default)]).DisparateImpact!;
        Assert.Equal((0, 0), (zero.Figure.Value, zero.Figure.Lower));
        Assert.InRange(zero.Figure.Upper, .001, .02);
    }

    [Fact]
    public void Of_RetractionsAheadOfAdditions_LeavesTheGroupOutOfWhatNeedsLabels()
    {
        var report = FairnessReport.Of([Group("a", 1000, 600, new(300, 200, -1, 500)), Group("b", 1000, 500, new(300, 200, 100, 400))]);

        Assert.NotNull(report.DemographicParity);
        Assert.Null(report.EqualOpportunity);
    }

    private static GroupOutcome Group(string name, long rows, long selected, ConfusionMatrix labelled) => new(name, rows, selected, labelled);

    private static (string, string, double) Of(GroupGap? gap) => (gap!.Least, gap.Most, Math.Round(gap.Figure.Value, 12));
}
