using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Models;

public sealed class PanesDueTests
{
    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 100, AllowedLateness = 10, LabelMaturity = 50, LabelHorizon = 1000 };

    [Theory]
    [InlineData(99, null, null)]
    [InlineData(109, null, null)]
    [InlineData(110, 0L, null)]
    [InlineData(150, 0L, 0L)]
    [InlineData(349, 2L, 1L)]
    public void Panes_AreDue_WhenTheWatermarkHasPassedTheirEndByTheMargin(long watermark, long? close, long? judge) =>
        Assert.Equal((close, judge), Due(watermark, last: 100, new(null, null)));

    [Fact]
    public void Panes_AfterTheLastRow_AreNeverDue() =>
        Assert.Equal((7L, 7L), Due(long.MaxValue, last: 7, new(null, null)));

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
