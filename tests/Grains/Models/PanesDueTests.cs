using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Models;

public sealed class PanesDueTests
{
    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 100, AllowedLateness = 10, LabelMaturity = 50, LabelHorizon = 1000 };

    [Theory]
    [InlineData(99, null)]
    [InlineData(109, null)]
    [InlineData(110, 0L)]
    [InlineData(349, 2L)]
    public void Panes_AreClosed_WhenTheWatermarkHasPassedTheirEndByTheAllowedLateness(long watermark, long? close) =>
        Assert.Equal((close, null), Due(watermark, last: 100, new(null, null)));

    [Theory]
    [InlineData(149, null)]
    [InlineData(150, 0L)]
    [InlineData(349, 1L)]
    public void ClosedPanes_AreJudged_WhenTheWatermarkHasPassedTheirEndByTheMaturity(long watermark, long? judge) =>
        Assert.Equal(judge, Due(watermark, last: 100, new(50, null)).Item2);

    [Fact]
    public void Judging_WhileTheStreamRunsAheadOfTheClosing_TakesWhatIsClosed() =>
        Assert.Equal((98L, 3L), Due(9_999, last: 200, new(3, 1)));

    [Fact]
    public void Panes_AfterTheLastRow_AreNeverDue() =>
        Assert.Equal((7L, 5L), Due(long.MaxValue, last: 7, new(5, null)));

    [Fact]
    public void Panes_DoneAlready_AreNotDueAgain() =>
        Assert.Equal((null, 2L), Due(350, last: 100, new(2, 1)));

    [Fact]
    public void Watermark_NearTheLowestPosition_DoesNotOverflow() =>
        Assert.Equal((null, null), Due(long.MinValue, last: 7, new(null, null)));

    private static (long?, long?) Due(long watermark, long last, PaneProgress progress)
    {
        var due = PanesDue.Of(Spec, new(watermark, 0, last), progress);
        return (due.Close, due.Judge);
    }
}
