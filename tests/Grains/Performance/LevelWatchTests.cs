using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Performance;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Grains.Tests.Performance;

public sealed class LevelWatchTests(ITestOutputHelper output)
{
    private const double Delta = 0.0025;

    // The error of a reference is shared by all later panes: over a year of stable panes it must not add up.
    [Theory]
    [InlineData(6, 1)]
    [InlineData(14, 1)]
    [InlineData(28, 7)]
    public void StablePanes_AgainstManyReferences_AlarmNoMoreThanPromised(int panes, int phases)
    {
        const int references = 1000, days = 365;
        var logThreshold = AlarmRule.LogThreshold(10);
        var random = new Random(3);
        var alarmed = 0;
        for (var reference = 0; reference < references; reference++)
        {
            var level = ReferenceLevel.Of(Enumerable.Range(0, panes).Select(pane => (pane % phases, Draw(), 1000L)), phases, Delta)!;
            var watch = new LevelWatch(level, null);
            alarmed += Enumerable.Range(0, days).Any(day => watch.Step(day, day % phases, Draw(), 1000, logThreshold)) ? 1 : 0;
        }

        var promised = references * (Delta + days / Math.Exp(logThreshold));
        output.WriteLine($"{panes} panes in {phases} phases: {alarmed} of {references} references alarmed in {days} stable panes; promised are at most {promised:0.0}");
        // Four standard deviations of a count of that size.
        Assert.InRange(alarmed, 0, promised + 4 * Math.Sqrt(promised));

        double Draw() => Normal.Sample(random, 0.8, 0.02);
    }
}
