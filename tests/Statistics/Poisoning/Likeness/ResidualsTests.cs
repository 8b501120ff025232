using Watchgrain.Statistics.Poisoning.Likeness;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Poisoning.Likeness;

public sealed class ResidualsTests
{
    private static readonly double[][] ScaledScores =
    [
        [1.18646707, 1.226065039, 0.235283894], [0.486946181, 0.794741313, -0.275013193], [1.17869851, 1.26929036, 0.302103851], [0.376478946, -0.01861423, 0.596988283],
        [-0.111220164, -0.103580667, -0.039257229], [-0.758368484, -0.674490759, -0.266190378], [-0.048523819, -0.398403113, 0.361944768],
    ];

    [Fact]
    public void Scores_OfSevenSources_AreThoseOfNumpy()
    {
        var set = LikenessFigures.Set();
        var residuals = set.Of(set.Counted());

        for (var source = 0; source < LikenessFigures.Sources; source++)
            for (var kind = 0; kind < Residuals.Kinds; kind++)
                Assert.Equal(ScaledScores[source][kind], residuals.ScaledScore(source, kind)!.Value, 1e-8);
        Assert.Equal([1, 1.14805969, 1], residuals.Scales.Select(scale => Math.Round(scale, 8)));
        Assert.Equal([0.008795498799, 0], [Math.Round(residuals.Spread(0), 12), residuals.Spread(1)]);
        Assert.Equal([0, 2], residuals.Noticeable(1.2, 64));
        Assert.Equal([2], residuals.Noticeable(1.2, 1));
    }

    [Fact]
    public void Directions_OfSevenSources_HaveTheCosinesOfNumpy()
    {
        var set = LikenessFigures.Set();
        var residuals = set.Of(set.Counted());

        for (var i = 0; i < LikenessFigures.Sources; i++)
            for (var j = 0; j < LikenessFigures.Sources; j++)
                Assert.Equal(AverageLinkageTests.Cosines[i, j], residuals.Direction(i).Zip(residuals.Direction(j), (a, b) => a * b).Sum(), 1e-8);
    }

    [Fact]
    public void Excess_OfASourceWithAReference_IsBeyondItsOwnLevel()
    {
        // 100 rows at 0.25048828125; in the reference 30 contradict, and now 40 of the first source and 30 of the others.
        var reference = Profile(30);
        ResidualSet set = new([new(Profile(40), reference), .. Enumerable.Repeat(new ProfiledSource(Profile(30), reference), 4)]);

        var residuals = set.Of(set.Counted());

        Assert.Equal(10, residuals.TotalExcess(0), 1e-9);
        Assert.Equal(0, residuals.TotalExcess(1), 1e-9);
        // 30 of 100 are usual; the level has the variance of the model's own probabilities.
        Assert.Equal(10 / Math.Sqrt(100 * 0.3 * 0.7 + 100 * 0.25048828125 * 0.74951171875), residuals.Scores[0]!.Value, 1e-9);
        // Alone with a level it is measured like everybody else.
        ResidualSet alone = new([new(Profile(40), reference), .. Enumerable.Repeat(new ProfiledSource(Profile(30)), 4)]);
        Assert.Equal(10 / Math.Sqrt(100 * 0.3 * 0.7), alone.Of(alone.Counted()).Scores[0]!.Value, 1e-9);
    }

    [Fact]
    public void Excess_OfANewSourceBesideKnownOnes_IsNotWhatTheModelGetsWrongOfAll()
    {
        // The model expects 25 of 100, and 30 contradict of everybody, in the reference and now.
        ResidualSet set = new([new(Profile(30)), .. Enumerable.Repeat(new ProfiledSource(Profile(30), Profile(30)), 5)]);

        Assert.Equal(0, set.Of(set.Counted()).TotalExcess(0), 1e-9);
    }

    private static ContradictionProfile Profile(int contradictions)
    {
        var outcomes = new OutcomeCells();
        outcomes.Add(1, 0, 0.2504, contradictions);
        outcomes.Add(0, 0, 0.2504, 100 - contradictions);
        return ContradictionProfile.Of(outcomes)!;
    }
}
