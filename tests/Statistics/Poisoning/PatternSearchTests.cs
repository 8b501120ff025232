using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Statistics.Tests.Poisoning;

public sealed class PatternSearchTests
{
    private const int Patterns = 1000;

    private static readonly HashSet<int> None = [];
    private static readonly Pattern Pair = new(0, 1, 1, 1);

    [Fact]
    public void Key_OfAPattern_IsItsOwn()
    {
        Pattern[] patterns = [new(0, 0), new(63, 31), new(0, 0, 1, 0), new(0, 31, 63, 31), new(62, 7, 63, 0)];
        Assert.Equal([0, 2047, (33 << 11), (2048 << 11) | 31, (2017 << 11) | 1991], patterns.Select(pattern => pattern.Key));
        Assert.All(patterns, pattern => Assert.Equal(pattern, Pattern.Of(pattern.Key)));
        Assert.Equal(2 + 3 + 4 + (2 * 3) + (2 * 4) + (3 * 4), Pattern.Count([2, 3, 4]));
    }

    // All labels that twelve rows can have, each with its probability at the very edge of what is no evidence.
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Evidence_AtTheEdgeOfWhatIsNone_HasTheMeanOne(int label)
    {
        double[] chances = [0.01, 0.03, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9, 0.97, 0.002];
        var beliefs = Beliefs([]);
        // Of a pair: it scatters by a tenth of a logit, and each of its cells.
        var lift = Math.Exp((label == 1 ? 1 : -1) * beliefs.Deviations * Math.Sqrt(3 * PatternBeliefs.LeastScatter * PatternBeliefs.LeastScatter));
        double mean = 0;
        for (var bits = 0; bits < 1 << chances.Length; bits++)
        {
            double probability = 1;
            var rows = new PatternRow[chances.Length];
            for (var row = 0; row < rows.Length; row++)
            {
                var one = (bits >> row) & 1;
                var raised = lift * chances[row] / (1 - chances[row] + (lift * chances[row]));
                probability *= one == 1 ? raised : 1 - raised;
                rows[row] = Row(chances[row], one, 1, 1);
            }
            mean += probability * Math.Exp(new PatternSearch(beliefs, rows).Of(Pair, label, None)!.LogFactor);
        }
        Assert.Equal(1, mean, 1e-9);
    }

    [Fact]
    public void Evidence_OfAPlantedPair_IsThatOfItsLabels()
    {
        var rows = Stable(5, 4000).Concat(Enumerable.Repeat(Row(0.1, 1, 1, 1), 10)).ToArray();
        var search = new PatternSearch(Beliefs([]), rows);

        Assert.Contains((Pair, 1), search.Unusual);
        var evidence = search.Of(Pair, 1, None)!;
        Assert.Equal((10, 10), (evidence.Rows, evidence.Matching));
        Assert.Equal(Enumerable.Range(4000, 10), evidence.Members);
        // The rest of the pane, or of a cell, may raise it a little, by chance.
        Assert.InRange(evidence.Expected, 1, 1.4);
        var odds = evidence.Expected / (10 - evidence.Expected) * Math.Exp(Beliefs([]).Deviations * Math.Sqrt(0.03));
        Assert.Equal(Math.Log(((double[])[0.1, 0.2, 0.4, 0.7, 0.95]).Average(share => Math.Pow(1 - share + (share * (1 + odds) / odds), 10))), evidence.LogFactor, 1e-9);
        Assert.InRange(evidence.LogFactor, 12, 17);
        // Beside what is believed, and not the most of it.
        Assert.InRange(evidence.LogFactorInPane, evidence.LogFactor + 2, 23);

        Assert.Null(search.Of(Pair, 1, evidence.Members.ToHashSet()));
        Assert.Equal(4, search.Of(Pair, 1, evidence.Members.Skip(4).ToHashSet())!.Rows);
    }

    // A cell all of whose rows go astray, and a model that is wrong everywhere, leave nothing for a pair.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Evidence_OfAPairThatDepartsAsItsCellOrAsAll_IsNone(bool onlyTheCell)
    {
        var random = new Random(9);
        var rows = Stable(6, 4000).Select(row => !onlyTheCell || row.Cells[0] == 2 ? row with { Label = random.NextDouble() < 0.6 ? 1 : row.Label } : row).ToArray();
        var search = new PatternSearch(Beliefs([]), rows);
        Pattern[] pairs = [.. Enumerable.Range(0, 6).Select(code => new Pattern(0, 2, 1, code))];

        Assert.All(pairs, pair => Assert.InRange(search.Of(pair, 1, None)!.LogFactor, -100, 0));
    }

    // A tenth of the labels 0 have become 1: that is next to nothing at a score of one half, and three logits where the model is sure.
    [Fact]
    public void Evidence_OfRowsThatDoWhatAllWithSuchScoresDo_IsNone()
    {
        var random = new Random(11);
        var rows = Stable(12, 10_000).Select(row => random.Next(2) == 0 ? row : row with { Chance = 0.004, Label = 0 }).Select(row => random.NextDouble() < 0.1 ? row with { Label = 1 } : row).ToArray();
        // A pair that only rows of which the model is sure have.
        rows = [.. rows.Select(row => row.Chance > 0.004 && row.Cells[0] == 2 && row.Cells[2] == 4 ? row with { Cells = [2, row.Cells[1], 5] } : row)];
        var search = new PatternSearch(Beliefs([]), rows);

        var evidence = search.Of(new(0, 2, 2, 4), 1, None)!;
        Assert.InRange(evidence.Matching, 8, 25);
        Assert.InRange(evidence.Expected, 0.6 * evidence.Matching, 1.8 * evidence.Matching);
        Assert.InRange(evidence.LogFactor, -100, 0);
        Assert.InRange(evidence.LogFactorInPane, -100, 0);
    }

    [Fact]
    public void Beliefs_OfAReference_AreWhatItsPatternsShow()
    {
        // Of the pair half of the labels are 1 where the scores say a tenth, for good.
        var random = new Random(3);
        PatternRow[] reference = [.. Stable(7, 20_000), .. Enumerable.Range(0, 400).Select(_ => Row(0.1, random.Next(2), 1, 1))];
        var known = PatternBeliefs.Known(reference);

        var tally = known[Pair.Key];
        Assert.Equal(reference.Count(row => row.Cells[0] == 1 && row.Cells[1] == 1), tally.Rows);
        Assert.Equal(reference.Where(row => row.Cells[0] == 1 && row.Cells[1] == 1).Sum(row => row.Label - row.Chance), tally.Residual, 1e-9);
        Assert.Equal(reference.Where(row => row.Cells[0] == 1 && row.Cells[1] == 1).Sum(row => row.Chance * (1 - row.Chance)), tally.Information, 1e-9);

        PatternRow[] pane = [.. Stable(8, 4000), .. Enumerable.Range(0, 20).Select(_ => Row(0.1, random.Next(2), 1, 1))];
        Assert.InRange(new PatternSearch(Beliefs(known), pane).Of(Pair, 1, None)!.LogFactor, -100, 0);
        Assert.True(new PatternSearch(Beliefs([]), pane).Of(Pair, 1, None)!.LogFactor > 0);
        // Of what it does not know no more than of its cells.
        var (mean, variance) = Beliefs(known).Of(new(0, 1, 2, 1));
        Assert.True(Math.Abs(mean) < 0.5 && variance > PatternBeliefs.LeastScatter * PatternBeliefs.LeastScatter);
    }

    // A city is most of its region: what happens to the one happens to the other, and says no more.
    [Fact]
    public void Evidence_OfAPairThatIsItsCell_IsThatOfACell()
    {
        var rows = Stable(6, 4000).Select(row => row with { Cells = [row.Cells[0], row.Cells[1], row.Cells[2], (byte)(row.Cells[0] / 2)], Label = row.Cells[0] == 2 && row.Cells[1] == 1 ? 1 : row.Label }).ToArray();
        PatternSearch search = new(Beliefs([]), rows), together = new(Beliefs([]), rows, 0.1);
        Pattern cell = new(0, 2), same = new(0, 2, 3, 1), other = new(0, 2, 1, 1);

        Assert.Equal((true, true, false), (search.Of(cell, 1, None)!.IsOfCell, search.Of(same, 1, None)!.IsOfCell, search.Of(other, 1, None)!.IsOfCell));
        // Rows of a cell that go astray together count for fewer.
        var count = search.Of(cell, 1, None)!.Rows;
        Assert.Equal(search.Of(cell, 1, None)!.LogFactor / (1 + (0.1 * count)), together.Of(cell, 1, None)!.LogFactor, 1e-9);
        Assert.Equal(search.Of(same, 1, None)!.LogFactor / (1 + (0.1 * count)), together.Of(same, 1, None)!.LogFactor, 1e-9);
        Assert.Equal(search.Of(other, 1, None)!.LogFactor, together.Of(other, 1, None)!.LogFactor, 1e-9);
    }

    [Fact]
    public void Evidence_WithoutRowsThatAnotherPatternExplains_IsLess()
    {
        var random = new Random(2);
        var search = new PatternSearch(Beliefs([]), [.. Stable(5, 4000), .. Enumerable.Repeat(Row(0.1, 1, 1, 1), 12)]);
        foreach (var (pattern, label) in search.Unusual)
        {
            var evidence = search.Of(pattern, label, None)!;
            var explained = evidence.Members.Where(_ => random.Next(2) == 0).ToHashSet();
            Assert.InRange(search.Of(pattern, label, explained)?.LogFactor ?? 0, double.NegativeInfinity, Math.Max(0, evidence.LogFactor));
        }
        Assert.True(search.Unusual.Count > 3);
    }

    [Theory]
    [InlineData(0.5, 0.99)]
    [InlineData(0.05, 0.6)]
    [InlineData(0.9, 0.1)]
    public void Moved_OfRowsThatHaveGoneFar_IsHowFar(double chance, double now)
    {
        const int Rows = 10_000;
        var tally = new PatternTally(Rows, Rows * (now - chance), Rows * chance * (1 - chance)) { Expected = Rows * chance };
        var moved = Math.Log(now / (1 - now)) - Math.Log(chance / (1 - chance));
        Assert.True(moved > 0 ? tally.Moved >= moved - 0.1 : tally.Moved <= moved + 0.1, $"{tally.Moved} of {moved}");
        Assert.Equal(0, default(PatternTally).Moved);
    }

    [Fact]
    public void LogSuspect_OfMorePatterns_IsHigher()
    {
        var search = new PatternSearch(Beliefs([]), [.. Stable(4, 2000)]);
        // Three features of six cells: single cells hold a sixth of the rows, and are slices; of pairs one is not there.
        Assert.Equal((3 * 36) - 1, search.Rare);
        Assert.Equal(Math.Log(800 * search.Rare), search.LogSuspect, 1e-12);
        Assert.Equal(Math.Log(800 / 3.0 * search.Supported), search.LogSuspectInPane, 1e-12);
        Assert.InRange(search.Supported, 100, search.Rare);
        Assert.InRange(new PatternSearch(Beliefs([]), [.. Stable(4, 250)]).Supported, 20, 60);
    }

    private static PatternBeliefs Beliefs(Dictionary<int, PatternTally> known) => new(known, Patterns, 0.01);

    // Three features of six cells each, no pair of (1, 1), labels by their scores.
    private static IEnumerable<PatternRow> Stable(int seed, int rows)
    {
        var random = new Random(seed);
        for (var row = 0; row < rows;)
        {
            var (first, second) = (random.Next(6), random.Next(6));
            if ((first, second) == (1, 1)) continue;
            var chance = Math.Round(random.NextDouble() * random.NextDouble(), 2);
            row++;
            yield return new([(byte)first, (byte)second, (byte)random.Next(6)], chance, random.NextDouble() < chance ? 1 : 0, "s");
        }
    }

    private static PatternRow Row(double chance, int label, byte first, byte second) => new([first, second, 3], chance, label, "s");
}
