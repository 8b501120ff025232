using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Poisoning.Likeness;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Poisoning.Likeness;

public sealed class SourceLikenessTests(ITestOutputHelper output)
{
    private const int Sources = 40;

    /// <summary>What all sources do that is no attack.</summary>
    public enum Honest
    {
        AsTheModelSays,
        AllWorseThanTheReference,
        EachAtItsOwnLevel,
        EachClassAtItsOwnLevel,
        HalfOfThemNew,
    }

    // A bound of one in a hundred: more groups than 0.1 % of such series would have is a bound that does not hold. Levels that are spread evenly are not the normal ones that are drawn, and the promise is only as good as its model: one in twenty.
    [Theory]
    [InlineData(Honest.AsTheModelSays, 300, 0.01)]
    [InlineData(Honest.AllWorseThanTheReference, 150, 0.01)]
    [InlineData(Honest.EachAtItsOwnLevel, 300, 0.05)]
    [InlineData(Honest.EachClassAtItsOwnLevel, 300, 0.05)]
    [InlineData(Honest.HalfOfThemNew, 150, 0.01)]
    public void HonestSources_InSeededRuns_AreHardlyEverInAGroup(Honest honest, int runs, double bound)
    {
        var random = new Random(31);
        int groups = 0, standingOut = 0;
        var level = 0.0;
        for (var run = 0; run < runs; run++)
        {
            var reading = SourceLikeness.Of([.. Enumerable.Range(0, Sources).Select(source => Source(random, honest, source))])!;
            groups += reading.Groups.Length > 0 ? 1 : 0;
            standingOut += reading.Sources.Count(source => source.IsCompared);
            level += reading.Level;
        }
        output.WriteLine(FormattableString.Invariant($"{honest}: a group in {groups} of {runs} runs, {(double)standingOut / runs:0.0} sources stand out, mean level {level / runs:0.00}"));
        Assert.True(groups == 0 || 1 - Binomial.CDF(bound, runs, groups - 1) > 0.001, $"{groups} of {runs}");
    }

    [Fact]
    public void Reading_OfTheSameSources_IsTheSame()
    {
        var random = new Random(32);
        ProfiledSource[] sources = [.. Enumerable.Range(0, 8).Select(source => Source(random, Honest.AsTheModelSays, source))];

        Assert.Equal(SourceLikeness.Of(sources)!.Level, SourceLikeness.Of(sources)!.Level);
    }

    [Fact]
    public void Reading_OfThreeSourcesOrSourcesWithoutLabels_IsNoneOrEmpty()
    {
        var random = new Random(33);
        var empty = new ProfiledSource(ContradictionProfile.Of(new())!);
        Assert.Null(SourceLikeness.Of([.. Enumerable.Range(0, 3).Select(source => Source(random, Honest.AsTheModelSays, source))]));

        var reading = SourceLikeness.Of([empty, empty, empty, empty])!;

        Assert.Empty(reading.Groups);
        Assert.All(reading.Sources, source => Assert.Equal((null, false, null), (source.All, source.IsCompared, source.Nearest)));
    }

    /// <summary>800 labels of a source; with a reference of 2,000.</summary>
    private static ProfiledSource Source(Random random, Honest honest, int source)
    {
        var own = honest is Honest.EachAtItsOwnLevel or Honest.EachClassAtItsOwnLevel ? 0.06 * (random.NextDouble() - 0.5) : 0;
        var ownOfOnes = honest == Honest.EachClassAtItsOwnLevel ? 0.06 * (random.NextDouble() - 0.5) : own;
        var known = honest == Honest.AllWorseThanTheReference || (honest == Honest.HalfOfThemNew && source % 2 == 0);
        // What the model gets wrong of everybody, in the reference already.
        var wrong = honest == Honest.HalfOfThemNew ? 0.05 : 0;
        var worse = honest == Honest.AllWorseThanTheReference ? 0.04 : 0;
        return new(Labels(random, 800, own + wrong + worse, ownOfOnes + wrong + worse), known ? Labels(random, 2000, own + wrong, ownOfOnes + wrong) : null);
    }

    private static ContradictionProfile Labels(Random random, int rows, double moreOfZeros, double moreOfOnes)
    {
        var outcomes = new OutcomeCells();
        for (var row = 0; row < rows; row++)
        {
            // Mostly sure, and of class 0 in two of three rows.
            var q = 0.5 * Math.Pow(random.NextDouble(), 2.5);
            var predicted = random.Next(3) == 0 ? 1 : 0;
            var contradicts = random.NextDouble() < Math.Clamp(q + (predicted == 1 ? moreOfOnes : moreOfZeros), 0, 1);
            outcomes.Add(contradicts ? 1 - predicted : predicted, predicted, predicted == 1 ? 1 - q : q);
        }
        return ContradictionProfile.Of(outcomes)!;
    }
}
