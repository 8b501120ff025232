using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Tests.Partitions;
using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Grains.Tests.Performance;

public sealed class FeedbackWatchTests
{
    [Theory]
    [InlineData(59, 41, 0, true)] // Its lower limit is just above a half.
    [InlineData(58, 42, 0, false)]
    [InlineData(99, 0, 0, false)] // Too few labels.
    [InlineData(100, 0, 0, true)]
    [InlineData(59, 41, 0.6, false)]
    [InlineData(30, 70, 0.2, true)]
    [InlineData(1000, 0, 1, false)] // No limit.
    public void Judge_AgainstTheLimit_NeedsItsLowerBound(int caused, int others, double limit, bool signals)
    {
        var outcomes = new ExposedOutcomes();
        outcomes.Add(new(Exposure.Action, PropensityCode.None), 1, 1, caused);
        outcomes.Add(new(Exposure.HoldOut, PropensityCode.None), 0, 1, others);
        // Of these nothing is known.
        outcomes.Add(new(Exposure.Unknown, 9), 0, 1, 500);

        var signal = FeedbackWatch.Judge(PredictionStream.Spec with { FeedbackLimit = limit }, 7, outcomes);

        Assert.Equal(signals, signal is not null);
        if (signal is not null)
            Assert.Equal((Family.Feedback, new Subject(), 7L, 8 * 200L, (double)caused / (caused + others)), (signal.Family, signal.Subject, signal.Pane, signal.Position, signal.Value));
    }

    [Fact]
    public void Judge_WithoutExposures_SaysNothing() => Assert.Null(FeedbackWatch.Judge(PredictionStream.Spec, 7, null));
}
