using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests.Queries;

public sealed class SourceStandingMessagesTests
{
    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 100, LabelMaturity = 100, LabelHorizon = 1000 };

    [Fact]
    public void Sources_JudgedAndNot_SayWhatIsKnownOfThem()
    {
        ContradictionTally tally = new() { Labels = 400, OnesForZero = 90, OnesExpected = 60.5, ZerosForOne = 40, ZerosExpected = 25 };
        var views = new SourceViews(
            [
                new("feed-5", 104, 12.5, 17, 103, tally, [new("feed-5", 101, 101, 10, tally), new("feed-5", 103, 104, 12.5, tally)]),
                new("feed-1", 104, -2, 17, null, default, []),
                new("feed-0", 104, null, 17, null, default, []),
            ],
            3);

        var message = views.ToMessage(["feed-9", "feed-5", "feed-8"], Spec);

        Assert.Equal(["feed-5", "feed-1", "feed-0", "feed-8", "feed-9"], message.Sources.Select(source => source.Source));
        Assert.Equal((Math.Log(20_000), 3), (message.LogSuspect, message.DroppedSpans));
        var first = message.Sources[0];
        Assert.Equal((12.5, 17, true, 104L, 103L, 10_300L), (first.LogEvidence, first.LogThreshold, first.Suspect, first.LastPane, first.SincePane, first.Since));
        Assert.Equal((400, 130, 85.5, 90, 60.5, 40, 25), (first.Contradictions.Labels, first.Contradictions.Contradictions, first.Contradictions.Expected, first.Contradictions.OnesForZero, first.Contradictions.OnesForZeroExpected, first.Contradictions.ZerosForOne, first.Contradictions.ZerosForOneExpected));
        Assert.Equal([(101, 101, 10_100, 10_200), (103, 104, 10_300, 10_500)], first.Suspects.Select(span => (span.FirstPane, span.LastPane, span.From, span.To)));
        Assert.Equal((true, false, false), (message.Sources[1].HasLogEvidence, message.Sources[1].Suspect, message.Sources[1].HasSincePane));
        Assert.All(message.Sources.Skip(2), source => Assert.Equal((false, false, false), (source.HasLogEvidence, source.HasLastPane, source.Suspect)));
    }
}
