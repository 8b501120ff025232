using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Slices.Discovery;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Grains.Tests.Features;

/// <summary>Evidence that has opened an incident does not open the next one: a stream that has spoken and been silent until what it was part of has closed needs all of it again (docs/statistics.md, "The false-alarm budget").</summary>
public sealed class BeginningAnewTests
{
    private const long Spoke = 10, LastOfTheSame = Spoke + AlarmRule.RecoveryPanes, FirstAnew = LastOfTheSame + 1;
    private static readonly double LogThreshold = AlarmRule.LogThreshold(10);

    [Theory]
    [InlineData(LastOfTheSame, true, true)]
    [InlineData(FirstAnew, true, false)]
    // What has crossed its threshold by an immaterial change has opened nothing.
    [InlineData(FirstAnew, false, true)]
    public void Rate_AfterItsSilence_CrossesOnlyWithEvidenceOfItsOwn(long next, bool hasSpoken, bool crosses)
    {
        var watch = new RateWatch();
        var crossed = false;
        for (var pane = Spoke - 2; pane <= Spoke; pane++)
            crossed = watch.Step(pane, 40, 100, 0.1, LogThreshold);
        Assert.True(crossed);
        Assert.Equal(hasSpoken, watch.Speaks(Spoke, hasSpoken));
        watch = new(watch.State());

        Assert.Equal(crosses, watch.Step(next, 1, 10, 0.1, LogThreshold));
        Assert.Equal(crosses ? Spoke - 2 : next, Math.Min(watch.SincePane!.Value, next));
    }

    [Theory]
    [InlineData(LastOfTheSame, true, true)]
    [InlineData(FirstAnew, true, false)]
    [InlineData(FirstAnew, false, true)]
    public void Level_AfterItsSilence_CrossesOnlyWithEvidenceOfItsOwn(long next, bool hasSpoken, bool crosses)
    {
        var random = new Random(1);
        var level = ReferenceLevel.Of(Enumerable.Range(0, 40).Select(_ => (0, Normal.Sample(random, 0.8, 0.02), 1000L)), 1, AlarmRule.Delta)!;
        var watch = new LevelWatch(level, null);
        for (var pane = Spoke - 5; pane <= Spoke; pane++)
            watch.Step(pane, 0, 0.65, 1000, LogThreshold);
        Assert.True(watch.IsFallen(LogThreshold));
        Assert.Equal(hasSpoken, watch.Speaks(Spoke, hasSpoken));
        watch = new(level, watch.State());

        Assert.Equal(crosses, watch.Step(next, 0, 0.8, 1000, LogThreshold));
    }

    [Fact]
    public void Excess_AfterItsSilence_CountsRowsFromItsNewBeginning()
    {
        var watch = new ExcessWatch(null);
        for (var pane = Spoke - 2; pane <= Spoke; pane++)
            watch.Step(pane, 40, 100, 5, 0.02, 1, LogThreshold);
        Assert.True(watch.Speaks(Spoke, true));
        Assert.Equal(300, watch.SinceRows);

        Assert.False(watch.Step(FirstAnew, 4, 10, 0.5, 0.02, 1, LogThreshold));

        Assert.Equal((10L, 4L), (watch.SinceRows, watch.SinceOnes));
    }

    [Theory]
    [InlineData(LastOfTheSame, true)]
    [InlineData(FirstAnew, false)]
    public void Candidate_AfterItsSilence_CrossesOnlyWithEvidenceOfItsOwn(long next, bool crosses)
    {
        var candidate = new Candidate(1);
        for (var pane = Spoke - 2; pane <= Spoke; pane++)
            Assert.True(candidate.Step(pane, new CellTally(100, 40, 5), new CellTally(1000, 90, 50), 0.07, 0, LogThreshold));
        Assert.True(candidate.Speaks(Spoke, true));
        candidate = new(candidate.State());

        Assert.True(candidate.Step(next, new CellTally(10, 4, 0.5), new CellTally(100, 9, 5), 0.07, 0, LogThreshold));

        Assert.Equal(crosses, candidate.LogEvidence >= LogThreshold);
        Assert.Equal(crosses ? Spoke - 2 : next, candidate.SincePane);
    }

    [Theory]
    [InlineData(LastOfTheSame, true)]
    [InlineData(FirstAnew, false)]
    public void Distribution_AfterItsSilence_SpeaksOnlyWithEvidenceOfItsOwn(long next, bool speaks)
    {
        var random = new Random(7);
        var scenario = Scenario.Numeric().Reference([.. Enumerable.Range(0, 20_000).Select(row => ((long)row / 200, "a", Normal.Sample(random, 0, 1)))]);
        for (var pane = Spoke - 2; pane <= Spoke; pane++)
            Add(pane, 200);
        Add(next, 4);
        var anchor = new FeatureAnchor(scenario.AsReference());
        StreamState[] states = [];
        var spoke = new List<long>();
        foreach (var pane in scenario.Panes.Order())
        {
            var watch = new FeatureWatch(anchor, states);
            spoke.AddRange(watch.Close(pane, scenario.Columns(pane)).Select(signal => signal.Pane));
            states = watch.States();
        }

        Assert.Contains(Spoke, spoke);
        Assert.Equal(speaks, spoke.Contains(next));

        void Add(long pane, int rows)
        {
            for (var row = 0; row < rows; row++)
                scenario.Row(pane, "a", Normal.Sample(random, 1, 1));
        }
    }
}
