using MathNet.Numerics.Distributions;
using Watchgrain.Attacks.Data;
using Watchgrain.Statistics.Poisoning.Likeness;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.Tests.Golden;

namespace Watchgrain.Statistics.Tests.Poisoning.Likeness;

/// <summary>Forty sources that send rows of the Adult census data, drawn at random, without a reference; ten of them share an attack. Which of them are found to be alike, and how often honest ones are.</summary>
public sealed class SourceLikenessOnCensusTests(ITestOutputHelper output)
{
    private const int Sources = 40;
    private const int Sybils = 10;

    private static readonly Lazy<(double[] Probability, int[] Label)> Scored = new(() => CensusModel.Score(SharedData.Columns("adults.csv.gz", [.. CensusModel.Columns])));

    [Theory]
    [InlineData(4000, 0.02, 0.5, false)]
    [InlineData(4000, 0.03, 0.9, false)]
    [InlineData(4000, 0.05, 0.95, false)]
    [InlineData(1000, 0.02, 0.05, false)]
    [InlineData(1000, 0.03, 0.15, false)]
    [InlineData(1000, 0.05, 0.75, false)]
    [InlineData(300, 0.05, 0.15, false)]
    [InlineData(300, 0.1, 0.75, false)]
    // Ones alone: a quarter of the labels.
    [InlineData(1000, 0.1, 0.02, true)]
    [InlineData(4000, 0.1, 0.3, true)]
    public void Sybils_ThatShareFlips_AreAGroup(int labels, double share, double least, bool onesOnly)
    {
        const int Runs = 60;
        var random = new Random(21);
        int found = 0, members = 0, strangers = 0, pure = 0, compared = 0;
        for (var run = 0; run < Runs; run++)
        {
            var reading = SourceLikeness.Of(Deal(random, labels, share, onesOnly))!;
            int[] named = [.. reading.Groups.Where(group => group.Members.Count(member => member < Sybils) * 2 > group.Members.Length).SelectMany(group => group.Members)];
            compared += reading.Sources.Take(Sybils).Count(source => source.IsCompared);
            found += named.Length > 0 ? 1 : 0;
            members += named.Count(member => member < Sybils);
            strangers += reading.Groups.SelectMany(group => group.Members).Count(member => member >= Sybils);
            pure += reading.Groups.SelectMany(group => group.Members).Any(member => member >= Sybils) ? 0 : 1;
        }
        output.WriteLine(FormattableString.Invariant($"{labels} labels, {share:P0} of {(onesOnly ? "the ones" : "all")} flipped by each of ten: a group in {found} of {Runs} runs, on average with {(double)members / Math.Max(found, 1):0.0} of them ({(double)compared / Runs:0.0} stand out); {strangers} honest sources in groups, {pure} runs without any"));
        Assert.True(found >= least * Runs, $"{found} of {Runs}");
    }

    [Fact]
    public void HonestSources_DrawnAtRandom_AreInNoGroup()
    {
        const int Runs = 200;
        var random = new Random(22);
        var groups = 0;
        for (var run = 0; run < Runs; run++) groups += SourceLikeness.Of(Deal(random, 1000, 0, false))!.Groups.Length > 0 ? 1 : 0;
        output.WriteLine($"a group of honest sources in {groups} of {Runs} runs");
        Assert.True(groups == 0 || 1 - Binomial.CDF(0.01, Runs, groups - 1) > 0.001, $"{groups} of {Runs}");
    }

    /// <summary>The labels of each source, rows drawn with replacement; the first ten flip.</summary>
    private static ProfiledSource[] Deal(Random random, int labels, double share, bool onesOnly)
    {
        var (probability, label) = Scored.Value;
        var sources = new ProfiledSource[Sources];
        for (var source = 0; source < Sources; source++)
        {
            var cells = new OutcomeCells();
            for (var i = 0; i < labels; i++)
            {
                var row = random.Next(label.Length);
                var flip = source < Sybils && (!onesOnly || label[row] == 1) && random.NextDouble() < share;
                cells.Add(flip ? 1 - label[row] : label[row], probability[row] >= 0.5 ? 1 : 0, probability[row]);
            }
            sources[source] = new(ContradictionProfile.Of(cells)!);
        }
        return sources;
    }
}
