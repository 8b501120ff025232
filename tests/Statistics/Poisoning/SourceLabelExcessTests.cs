using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Statistics.Tests.Poisoning;

public sealed class SourceLabelExcessTests
{
    [Fact]
    public void Scores_ByHand_AreTheFormula()
    {
        // z = 2, 0, −1, 1 and 10; the peers of the last are 2, 0, −1, 1: median .5, MAD 1.
        SourceLabelSums[] sources = [.. new[] { 2, 0, -1, 1, 10 }.Select(z => new SourceLabelSums(100, 20 + 4 * z, 20, 16))];
        Assert.Equal((10 - .5) / 1.4826, SourceLabelExcess.Scores(sources)[4]!.Value, 1e-12);
        Assert.Equal(2.0, SourceLabelExcess.RawScore(sources[0]));
    }

    [Fact]
    public void Scores_OfAFlippingSource_NameItAlone()
    {
        int found = 0, falseAlarms = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            var scores = SourceLabelExcess.Scores(Sources(new Random(seed), sources: 8, rows: 1000, flipper: 3, share: .2));
            found += scores[3] > SourceLabelExcess.DefaultThreshold ? 1 : 0;
            falseAlarms += scores.Where((z, s) => s != 3 && z > SourceLabelExcess.DefaultThreshold).Count();
        }
        Assert.InRange(found, 29, 30);
        Assert.Equal(0, falseAlarms);
    }

    [Fact]
    public void Scores_OfADecayingModel_BlameNobody()
    {
        var random = new Random(1);
        SourceLabelSums[] sources = [.. Enumerable.Range(0, 8).SelectMany(s => Sources(random, 1, 1000, flipper: 0, share: .2))];
        Assert.All(SourceLabelExcess.Scores(sources), z => Assert.InRange(z!.Value, -4, 4));
    }

    [Fact]
    public void Scores_OfASourceThatAlwaysDisagreed_UseItsOwnBias()
    {
        var reference = new SourceLabelSums(1000, 300, 200, 150);
        var current = new SourceLabelSums(500, 150, 100, 75).Against(reference);
        Assert.Equal(.1, current.OwnBias, 1e-12);
        Assert.Equal(0, SourceLabelExcess.RawScore(current)!.Value, 1e-9);
        Assert.Equal(current with { OwnBias = 0, OwnBiasVariance = 0 }, new SourceLabelSums(500, 150, 100, 75).Against(default));
    }

    [Fact]
    public void Scores_WithTooFewPeersOrNoRows_AreNull()
    {
        SourceLabelSums good = new(100, 20, 20, 16), empty = default;
        Assert.All(SourceLabelExcess.Scores([good, good, good]), Assert.Null);
        Assert.Empty(SourceLabelExcess.Scores([]));
        var scores = SourceLabelExcess.Scores([good, good, good, good, empty]);
        Assert.Equal(0.0, scores[0]);
        Assert.Null(scores[4]);
    }

    private static SourceLabelSums[] Sources(Random random, int sources, int rows, int flipper, double share)
    {
        var all = new SourceLabelSums[sources];
        for (var s = 0; s < sources; s++)
        {
            var disagreements = 0;
            double expected = 0, variance = 0;
            for (var i = 0; i < rows; i++)
            {
                var p = random.NextDouble() * (s + 1) / sources;
                var label = random.NextDouble() < p != (s == flipper && random.NextDouble() < share);
                disagreements += label == p >= .5 ? 0 : 1;
                expected += Math.Min(p, 1 - p);
                variance += p * (1 - p);
            }
            all[s] = new SourceLabelSums(rows, disagreements, expected, variance);
        }
        return all;
    }
}
