using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Statistics.Tests.Feedback;

public sealed class CausedLabelsTests
{
    [Fact]
    public void Of_LabelsOfEachExposure_LeavesOutTheUnknown()
    {
        var outcomes = new ExposedOutcomes();
        outcomes.Add(new(Exposure.Unknown, 3), 1, 1, 50);
        outcomes.Add(new(Exposure.NoAction, 0), 1, 1, 20);
        outcomes.Add(new(Exposure.Action, 9), 0, 1, 70);
        outcomes.Add(new(Exposure.HoldOut, 0), 0, 0, 10);

        var labels = CausedLabels.Of(outcomes)!;

        Assert.Equal((70L, 100L, 0.7), (labels.Caused, labels.Labels, labels.Share().Value));
    }

    [Fact]
    public void Of_NothingKnownOrARetractionAhead_IsNull()
    {
        var outcomes = new ExposedOutcomes();
        outcomes.Add(new(Exposure.Unknown, 3), 1, 1, 50);
        Assert.Null(CausedLabels.Of(outcomes));
        outcomes.Add(new(Exposure.Action, 0), 1, 1, 5);
        outcomes.Add(new(Exposure.HoldOut, 0), 1, 1, -1);
        Assert.Null(CausedLabels.Of(outcomes));
    }

    [Theory]
    [InlineData(61, 100, 0.5)]
    [InlineData(58, 100, 0.5)]
    [InlineData(3, 100, 0.02)]
    [InlineData(100, 100, 0.9)]
    [InlineData(1200, 2000, 0.55)]
    public void LogEvidence_IsTheTailOfTheBinomial(long caused, long labels, double limit)
    {
        // Σ C(n, j) p^j (1 - p)^(n - j) from k on, term by term from the ratio of neighbours.
        var (term, tail) = (labels * Math.Log(1 - limit), 0.0);
        for (var j = 0L; j <= labels; j++)
        {
            tail += j >= caused ? Math.Exp(term) : 0;
            term += Math.Log((double)(labels - j) / (j + 1)) + Math.Log(limit / (1 - limit));
        }

        Assert.Equal(-Math.Log(tail), new CausedLabels(caused, labels).LogEvidence(limit), 1e-6);
    }

    [Theory]
    [InlineData(0, 500, 0.5, 0)]
    [InlineData(250, 250, 1, 0)]
    [InlineData(1_000_000, 1_000_000, 0.5, 700)]
    public void LogEvidence_AtItsEnds_IsFinite(long caused, long labels, double limit, double expected) => Assert.Equal(expected, new CausedLabels(caused, labels).LogEvidence(limit));

    // Clopper and Pearson's lower limit of 59 of 100 is just above a half, that of 58 just below.
    [Fact]
    public void LogEvidence_AtTheLowerLimit_PassesTheThreshold()
    {
        Assert.True(new CausedLabels(59, 100).LogEvidence(0.5) > -Math.Log(0.05));
        Assert.False(new CausedLabels(58, 100).LogEvidence(0.5) > -Math.Log(0.05));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void LogEvidence_OfNoLimit_IsRefused(double limit) => Assert.Throws<ArgumentOutOfRangeException>(() => new CausedLabels(1, 2).LogEvidence(limit));

    [Fact]
    public void Bits_OfActions_IsTheirEntropy()
    {
        Assert.Null(ActionDiversity.Bits(0, 0, 0));
        Assert.Equal(0.0, ActionDiversity.Bits(0, 7, 0));
        Assert.Equal(1.0, ActionDiversity.Bits(5, 5, 0)!.Value, 1e-12);
        Assert.Equal(1.5, ActionDiversity.Bits(1, 2, 1)!.Value, 1e-12);
    }
}
