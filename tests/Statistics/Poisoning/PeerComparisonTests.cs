using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Poisoning;

public sealed class PeerComparisonTests
{
    private const double LogThreshold = 17;

    [Fact]
    public void Factors_ByHand_AreTheFormula()
    {
        // Peers without any excess: neither shift nor scatter; only the median of three is uncertain.
        JudgedSource[] sources = [Exact(150), Exact(100), Exact(100), Exact(100)];
        var own = sources[0].Zero;
        var excess = 100 - own.Expected;

        var comparison = PeerComparison.Of(sources, 0, LogThreshold)!;

        var shift = excess / own.Rows;
        var phi = 1 + Math.PI / 2 / 3;
        for (var bet = 0; bet < FlipBets.Count; bet++)
        {
            var expected = (FlipBets.Theta(bet) * 150 - own.Cumulants[bet] - shift * own.Slopes[bet]) / phi;
            // No rows of class 1: bets on them are those on all.
            Assert.All((int[])[0, 1, 2], group => Assert.Equal(expected, comparison.LogFactors[group * FlipBets.Count + bet], 1e-9));
        }
        Assert.Equal((100.0, 0.0), (Math.Round(comparison.ExpectedZero, 9), comparison.ExpectedOne));
        var record = comparison.Record.Zero;
        Assert.Equal((50, 400, own.Variance, Math.Round(2500 / own.Variance - 1, 9)), (Math.Round(record.Excess, 9), record.Rows, record.Variance, Math.Round(record.Scatter, 9)));
        Assert.Equal(default, comparison.Record.One);
    }

    [Fact]
    public void Comparison_WithoutRowsOrWithFewerThanThreePeers_SaysNothing()
    {
        JudgedSource good = Exact(100), empty = new(FlipSums.From(new(), 0), FlipSums.From(new(), 1), SourceRecord.None);
        Assert.Null(PeerComparison.Of([good, good, good], 0, LogThreshold));
        Assert.Null(PeerComparison.Of([good, good, good, empty], 0, LogThreshold));
        Assert.Null(PeerComparison.Of([good, good, good, good, empty], 4, LogThreshold));
        Assert.NotNull(PeerComparison.Of([good, good, good, good, empty], 0, LogThreshold));
    }

    [Fact]
    public void Factors_OfHonestSources_HaveAMeanOfOneAtMost()
    {
        var random = new Random(11);
        const int Runs = 4000;
        double[] sum = new double[3 * FlipBets.Count], squares = new double[3 * FlipBets.Count];
        for (var run = 0; run < Runs; run++)
        {
            JudgedSource[] sources = [.. Enumerable.Range(0, 8).Select(_ => Drawn(random, 100, 0, 0))];
            var logs = PeerComparison.Of(sources, 0, LogThreshold)!.LogFactors;
            for (var bet = 0; bet < logs.Length; bet++)
            {
                var f = Math.Exp(logs[bet]);
                sum[bet] += f;
                squares[bet] += f * f;
            }
        }
        for (var bet = 0; bet < sum.Length; bet++)
        {
            var (mean, error) = (sum[bet] / Runs, Math.Sqrt(squares[bet]) / Runs);
            Assert.True(mean <= 1 + 3 * error, $"bet {bet}: {mean} with an error of {error}");
        }
    }

    [Fact]
    public void Sources_OfAModelThatDecays_AreNotBlamed()
    {
        var random = new Random(12);
        for (var run = 0; run < 20; run++)
        {
            // Of all labels a quarter is turned round, at every source.
            JudgedSource[] sources = [.. Enumerable.Range(0, 8).Select(_ => Drawn(random, 500, 0.25, 0.25))];
            for (var source = 0; source < sources.Length; source++)
                Assert.True(new SourceFlipDetector().Step(PeerComparison.Of(sources, source, LogThreshold)!.LogFactors).LogR < Math.Log(20_000));
        }
    }

    [Fact]
    public void Flips_InOneDirection_AreEvidenceOfThatDirection()
    {
        var random = new Random(13);
        JudgedSource[] sources = [.. Enumerable.Range(0, 8).Select(source => Drawn(random, 1000, source == 3 ? 0.25 : 0, 0))];

        var comparison = PeerComparison.Of(sources, 3, LogThreshold)!;

        // Labels 1 become 0: more contradict a predicted 1, and fewer a predicted 0.
        Assert.True(Best(comparison, 2) > Best(comparison, 0) && Best(comparison, 2) > 10);
        Assert.True(Best(comparison, 1) < 0);
        Assert.True(sources[3].One.Contradictions > comparison.ExpectedOne + 20);
    }

    [Fact]
    public void Tolerance_WherePeersLieApartForGood_IsWhatTheyShow()
    {
        // Eight peers whose records say that they lie 0 to 7 points beside their level.
        var known = Enumerable.Range(0, 8).Select(point => new RunningExcess(point * 100, 10_000, 1, 0)).ToArray();
        JudgedSource[] Sources(bool records) => [Exact(130), .. known.Select(running => Exact(100) with { Record = records ? new(running, running, default) : SourceRecord.None })];

        var (tolerant, strict) = (PeerComparison.Of(Sources(records: true), 0, LogThreshold)!, PeerComparison.Of(Sources(records: false), 0, LogThreshold)!);

        Assert.True(Best(strict, 0) > 3);
        Assert.True(Best(tolerant, 0) < Best(strict, 0) - 3);
        Assert.Equal(strict.ExpectedZero, tolerant.ExpectedZero);
    }

    [Fact]
    public void Peers_ThatScatterMoreThanChance_MakeEvidenceWeaker()
    {
        JudgedSource[] calm = [Exact(150), .. Enumerable.Range(0, 8).Select(_ => Exact(100))];
        JudgedSource[] wild = [Exact(150), .. Enumerable.Range(0, 8).Select(peer => Exact(80 + 40 * (peer % 2)))];
        JudgedSource[] stormy = [Exact(150), .. calm[1..].Select(peer => peer with { Record = new(new(0, 10_000, 1, 100), new(0, 10_000, 1, 100), default) })];

        Assert.True(Best(PeerComparison.Of(wild, 0, LogThreshold)!, 0) < Best(PeerComparison.Of(calm, 0, LogThreshold)!, 0) / 2);
        // 400 rows of which each adds a hundredth: φ = 5.
        Assert.Equal(Best(PeerComparison.Of(calm, 0, LogThreshold)!, 0) / 5, Best(PeerComparison.Of(stormy, 0, LogThreshold)!, 0), 1e-9);
    }

    [Fact]
    public void Source_WithoutAReference_IsMeasuredAgainstItsPeersWithoutTheirs()
    {
        // In the reference a tenth more contradicted than the model says, and so it is now, also at the newcomer.
        var reference = FlipSumsTests.Cells((1, 0, 0.25, 3500), (0, 0, 0.25, 6500));
        JudgedSource Known() => new(FlipSums.From(Rows(140), 0, reference), FlipSums.From(new(), 1, reference), SourceRecord.None);
        JudgedSource[] sources = [Exact(140), .. Enumerable.Range(0, 8).Select(_ => Known())];

        var comparison = PeerComparison.Of(sources, 0, LogThreshold)!;

        Assert.Equal(140, comparison.ExpectedZero, 1e-9);
        Assert.True(Best(comparison, 0) < 0);
    }

    private static double Best(SourceComparison comparison, int group) => comparison.LogFactors.AsSpan(group * FlipBets.Count, FlipBets.Count).ToArray().Max();

    // 400 rows at a quarter, predicted 0, of which so many contradict.
    private static JudgedSource Exact(int contradictions) => new(FlipSums.From(Rows(contradictions), 0), FlipSums.From(new(), 1), SourceRecord.None);

    private static OutcomeCells Rows(int contradictions) => FlipSumsTests.Cells((1, 0, 0.25, contradictions), (0, 0, 0.25, 400 - contradictions));

    private static JudgedSource Drawn(Random random, int rows, double onesFlipped, double zerosFlipped)
    {
        var cells = new OutcomeCells();
        for (var row = 0; row < rows; row++)
        {
            var p = random.NextDouble();
            var label = random.NextDouble() < p ? 1 : 0;
            if (random.NextDouble() < (label == 1 ? onesFlipped : zerosFlipped)) label = 1 - label;
            cells.Add(label, p >= 0.5 ? 1 : 0, p);
        }
        return new(FlipSums.From(cells, 0), FlipSums.From(cells, 1), SourceRecord.None);
    }
}
