using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Models;

public sealed class VersionSpecTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(99, 0)]
    [InlineData(100, 1)]
    [InlineData(-1, -1)]
    [InlineData(-100, -1)]
    [InlineData(-101, -2)]
    public void Pane_OfAPosition_IsTheFloor(long position, long pane) => Assert.Equal(pane, Spec(Rhythm.None).PaneOf(position));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 0)]
    [InlineData(-1, 6)]
    [InlineData(-7, 0)]
    public void Phase_OfAPane_IsItsWeekday(long pane, int phase) => Assert.Equal(phase, Spec(Rhythm.Weekly).PhaseOf(pane));

    private static VersionSpec Spec(Rhythm rhythm) => new() { Features = [], Axis = Axis.EventTime, PaneLength = 100, Rhythm = rhythm, LabelMaturity = 0, LabelHorizon = 1 };
}
