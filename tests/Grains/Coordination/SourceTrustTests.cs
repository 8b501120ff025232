using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Sources;

namespace Watchgrain.Grains.Tests.Coordination;

public sealed class SourceTrustTests
{
    private const int Feeds = 8;

    private readonly SourceTrustState trust = new();

    [Fact]
    public void Source_ThatFlipsAFifth_IsNamedWithinAWeekAndTheChangeIsDated()
    {
        var random = new Random(101);
        for (var pane = 0; pane < 50; pane++) Assert.Empty(Judge(random, pane, ""));
        var found = Enumerable.Range(50, 7).SelectMany(pane => Judge(random, pane, "feed-2")).ToList();
        Assert.All(found, signal => Assert.Equal((Family.Poisoning, new Subject { Source = "feed-2" }), (signal.Family, signal.Subject)));
        Assert.InRange(found[0].Pane, 50, 54);
        Assert.InRange(found[0].SincePane, 49, 51);
        Assert.True(found[0].LogEvidence >= found[0].LogThreshold);
        Assert.Matches("^Source feed-2: [0-9]+ of [0-9]+ labels of (this pane|the last [0-9]+ panes) contradict the prediction, where the model, the source's own record and its peers lead one to expect [0-9]+ \\([0-9]+ say 1 where 0 was predicted, expected [0-9]+; [0-9]+ say 0 where 1 was predicted, expected [0-9]+\\)\\.$", found[0].Sentence);
    }

    [Fact]
    public void Source_ThatFlipsNearlyEverything_IsNamedAfterOnePane()
    {
        var random = new Random(105);
        for (var pane = 0; pane < 10; pane++) Judge(random, pane, "");
        var signal = Assert.Single(Judge(random, 10, "feed-2", share: 0.5));
        Assert.Equal((10, 10), (signal.Pane, signal.SincePane));
        Assert.Contains(" labels of this pane contradict", signal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Panes_OfASourceThatFlips_AreSuspectAndTheOthersAreNot()
    {
        var random = new Random(106);
        for (var pane = 0; pane < 60; pane++)
        {
            Judge(random, pane, pane is >= 20 and < 40 ? "feed-2" : "");
            // Who asks today whether today's labels are suspect gets one answer from both.
            Assert.Equal(trust.Of("feed-2").LogEvidence >= SourceTrust.LogSuspect, trust.Suspects.Any(found => found.LastPane == pane));
        }

        var span = Assert.Single(trust.Suspects);
        Assert.Equal("feed-2", span.Source);
        Assert.InRange(span.FirstPane, 18, 21);
        Assert.InRange(span.LastPane, 38, 41);
        Assert.True(span.LogEvidence >= SourceTrust.LogSuspect);
        Assert.Equal((span.LastPane - span.FirstPane + 1) * 400, span.Tally.Labels);
        Assert.True(span.Tally.Contradictions > span.Tally.Expected + 18 * 20);
        var view = SourceViews.Of(trust).Sources.Single(source => source.Source == "feed-2");
        Assert.False(view.IsSuspect);
        Assert.Equal([span], view.Suspects);
    }

    [Fact]
    public void Source_ThatIsSuspectAndSendsTooFewLabelsToJudge_StaysSuspectWithThem()
    {
        var random = new Random(109);
        for (var pane = 0; pane < 5; pane++) Judge(random, pane, "feed-2", share: 0.5);
        var before = Assert.Single(trust.Suspects);
        SourceTrust.Judge(trust, 5, 6, Enumerable.Range(0, Feeds).Select(feed => SourceLabels.Of($"feed-{feed}", 5, SourceLabels.Drawn(random, feed == 2 ? 29 : 400))));
        SourceTrust.Judge(trust, 6, 7, [SourceLabels.Of("feed-2", 6, SourceLabels.Drawn(random, 400)), SourceLabels.Of("feed-3", 6, SourceLabels.Drawn(random, 400))]);
        // What is not judged is no part of the counts.
        Assert.Equal([before with { LastPane = 6 }], trust.Suspects);
        // Without labels there is nothing to leave out.
        Judge(random, 7, "", share: 0);
    }

    [Fact]
    public void Source_ThatStopsFlipping_IsQuietAfterAWhileAndBeginsAnew()
    {
        var random = new Random(102);
        for (var pane = 0; pane < 60; pane++) Judge(random, pane, "feed-2");
        for (var pane = 60; pane < 80; pane++) Judge(random, pane, "");
        Assert.Empty(Judge(random, 80, ""));
        Assert.Null(trust.Of("feed-2").SpokePane);
        Assert.True(trust.Of("feed-2").LogEvidence < 3);
    }

    [Fact]
    public void Evidence_ThatHasSpoken_IsForgottenAfterAWeekOfSilence()
    {
        var random = new Random(107);
        for (var pane = 0; pane < 5; pane++) Judge(random, pane, "feed-2", share: 0.5);
        var spoke = trust.Of("feed-2").SpokePane;
        Assert.NotNull(spoke);
        // Nobody sends labels for a week, and then it flips again.
        var first = Judge(random, (long)spoke! + AlarmRule.RecoveryPanes + 1, "feed-2", share: 0.5);
        Assert.Equal(spoke + AlarmRule.RecoveryPanes + 1, Assert.Single(first).SincePane);
        Assert.Equal(2, trust.Suspects.Count);
    }

    [Fact]
    public void FlipsOfOnesAlone_ThatLeaveTheSumAlone_AreFound()
    {
        var random = new Random(108);
        var found = new List<Signal>();
        for (var pane = 0; pane < 10; pane++)
            found.AddRange(SourceTrust.Judge(trust, pane, 0, Enumerable.Range(0, Feeds).Select(feed => SourceLabels.Of($"feed-{feed}", pane, SourceLabels.Drawn(random, 400, onesFlipped: feed == 2 ? 0.35 : 0)))));
        Assert.All(found, signal => Assert.Equal("feed-2", signal.Subject.Source));
        Assert.InRange(found[0].Pane, 0, 4);
        var since = trust.Of("feed-2").Since;
        Assert.True(since.ZerosForOne > since.ZerosExpected && since.OnesForZero < since.OnesExpected);
    }

    [Fact]
    public void Model_ThatDecaysAtAllSources_BlamesNone()
    {
        var random = new Random(103);
        for (var pane = 0; pane < 200; pane++)
            Assert.Empty(SourceTrust.Judge(trust, pane, 0, Enumerable.Range(0, Feeds).Select(feed => SourceLabels.Of($"feed-{feed}", pane, SourceLabels.Drawn(random, 400, 0.3, 0.3)))));
        Assert.Empty(trust.Suspects);
    }

    [Fact]
    public void Sources_TooFewOrWithTooFewLabels_AreNotJudged()
    {
        var random = new Random(104);
        for (var pane = 0; pane < 20; pane++)
        {
            Assert.Empty(SourceTrust.Judge(trust, pane, 0, Enumerable.Range(0, 3).Select(feed => SourceLabels.Of($"feed-{feed}", pane, SourceLabels.Drawn(random, 400, feed == 0 ? 0.9 : 0, feed == 0 ? 0.9 : 0)))));
            Assert.Empty(SourceTrust.Judge(trust, pane, 0, Enumerable.Range(3, Feeds).Select(feed => SourceLabels.Of($"feed-{feed}", pane, SourceLabels.Drawn(random, feed == 4 ? 29 : 400, feed == 4 ? 0.9 : 0)))));
            // A silo of an earlier release does not say what the bets pay.
            Assert.Empty(SourceTrust.Judge(trust, pane, 0, Enumerable.Range(20, Feeds).Select(feed => SourceLabels.Of($"feed-{feed}", pane, SourceLabels.Drawn(random, 400)) with { Zero = null })));
        }

        Assert.All(Enumerable.Range(0, 3), feed => Assert.Null(trust.Of($"feed-{feed}").LogEvidence));
        Assert.DoesNotContain("feed-4", trust.Standings.Keys);
        Assert.DoesNotContain("feed-20", trust.Standings.Keys);
    }

    [Fact]
    public void Weights_OfAllSourcesThatThereCanBe_AddUpToTheirPartOfTheBudget()
    {
        var sum = Enumerable.Range(0, SourceNames.MostRegistered + 1).Sum(place => Math.Exp(Math.Log(AlarmRule.PanesPerFalseAlarm) - SourceTrust.LogThreshold(place)));
        Assert.Equal(0.95 / 32, sum, 1e-12);
        Assert.True(SourceTrust.LogThreshold(0) < SourceTrust.LogThreshold(SourceNames.MostWithStatistics + 1) - 2);
        Assert.True(SourceTrust.LogThreshold(0) > SourceTrust.LogSuspect);
    }

    [Fact]
    public void Spans_BeyondTheBound_GoOldestFirstAndAreCounted()
    {
        for (var pane = 0; pane <= SourceTrustState.MostSpans; pane++) trust.Suspect("feed-1", 2 * pane, 2 * pane, 10, default);
        Assert.Equal((SourceTrustState.MostSpans, 1, 2), (trust.Suspects.Count, trust.DroppedSpans, trust.Suspects[0].FirstPane));
        trust.Suspect("feed-1", 2 * SourceTrustState.MostSpans, 2 * SourceTrustState.MostSpans + 5, 9, new() { Labels = 7 });
        Assert.Equal(new SuspectSpan("feed-1", 2 * SourceTrustState.MostSpans, 2 * SourceTrustState.MostSpans + 5, 10, new() { Labels = 7 }), trust.Suspects[^1]);
    }

    private IReadOnlyList<Signal> Judge(Random random, long pane, string flipping, double share = 0.2) =>
        SourceTrust.Judge(trust, pane, pane + 1, Enumerable.Range(0, Feeds).Select(feed =>
            SourceLabels.Of($"feed-{feed}", pane, $"feed-{feed}" == flipping ? SourceLabels.Drawn(random, 400, share, share) : SourceLabels.Drawn(random, 400))));
}
