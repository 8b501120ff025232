using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Sources;

namespace Watchgrain.Grains.Tests.Coordination;

public sealed class SourceTrustTests
{
    private readonly Dictionary<string, TrustLevel> levels = new(StringComparer.Ordinal);

    [Fact]
    public void Source_ThatFlipsAFifth_IsNamedWithinAWeekAndTheChangeIsDated()
    {
        var random = new Random(101);
        for (var pane = 0; pane < 50; pane++) Assert.Empty(Judge(random, pane, ""));
        var found = Enumerable.Range(50, 7).SelectMany(pane => Judge(random, pane, "feed-2")).ToList();
        Assert.All(found, signal => Assert.Equal((Family.Poisoning, new Subject { Source = "feed-2" }), (signal.Family, signal.Subject)));
        Assert.NotEmpty(found);
        Assert.InRange(found[0].SincePane, 49, 51);
        Assert.True(found[0].LogEvidence >= found[0].LogThreshold);
    }

    [Fact]
    public void Source_ThatStopsFlipping_IsQuietAfterAWhile()
    {
        var random = new Random(102);
        for (var pane = 0; pane < 60; pane++) Judge(random, pane, "feed-2");
        for (var pane = 60; pane < 80; pane++) Judge(random, pane, "");
        Assert.Empty(Judge(random, 80, ""));
    }

    [Fact]
    public void Model_ThatDecaysAtAllSources_BlamesNone()
    {
        var random = new Random(103);
        for (var pane = 0; pane < 200; pane++) Assert.Empty(SourceTrust.Judge(levels, pane, 0, Enumerable.Range(0, 8).Select(source => Sums(random, $"feed-{source}", pane, 0.45))));
    }

    [Fact]
    public void Sources_TooFewOrWithTooFewLabels_AreNotJudged()
    {
        var random = new Random(104);
        for (var pane = 0; pane < 20; pane++)
        {
            Assert.Empty(SourceTrust.Judge(levels, pane, 0, [Sums(random, "a", pane, 0.9), Sums(random, "b", pane, 0.3), Sums(random, "c", pane, 0.3)]));
            Assert.Empty(SourceTrust.Judge(levels, pane, 0, Enumerable.Range(0, 8).Select(source => Sums(random, $"feed-{source}", pane, source == 1 ? 0.9 : 0.3, labels: 29))));
        }

        Assert.Empty(levels);
    }

    private IReadOnlyList<Signal> Judge(Random random, int pane, string flipping) =>
        SourceTrust.Judge(levels, pane, pane + 1, Enumerable.Range(0, 8).Select(source => Sums(random, $"feed-{source}", pane, $"feed-{source}" == flipping ? 0.25 + 0.2 * 0.5 : 0.25)));

    private static SourceLabelSums Sums(Random random, string source, long pane, double rate, int labels = 400) => new()
    {
        Source = source,
        Pane = pane,
        Labels = labels,
        Disagreements = Enumerable.Range(0, labels).Count(_ => random.NextDouble() < rate),
        Expected = 0.25 * labels,
        Variance = 0.25 * 0.75 * labels,
    };
}
