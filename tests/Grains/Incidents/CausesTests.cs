using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class CausesTests
{
    [Fact]
    public void Features_ThatExplainSomething_AreRankedByHowFarTheyMoved() =>
        Assert.Equal(["value", "length", "salary"], Ranked(Of("length", 0.3, 0.087, 0.003), Of("value", 1.9, 0.010, -0.013), Of("salary", 0.2, -0.015, 0.002)));

    [Fact]
    public void Features_AreRankedByTheSameMeasureWhateverTellsOfThem()
    {
        // A distance in standard deviations beside a PSI: the feature that follows has the larger number.
        var follows = Of("length", 0.3, null, null);
        follows.Strongest = follows.Strongest! with { Statistic = "wasserstein_normalised", Value = 4, IsFixedThreshold = true };
        (follows.Level, follows.Statistic) = (4, "wasserstein_normalised");
        Assert.Equal(["value", "length"], Ranked(follows, Of("value", 1.9, null, null)));
    }

    [Fact]
    public void Data_ThatAreMissing_ComeBeforeDistributionsThatMoved() =>
        Assert.Equal(["gap", "value"], Ranked(Of("value", 1.9, null, null), Of("gap", 0.3, null, null, Family.Quality)));

    [Fact]
    public void Feature_ThatTheModelHardlyLooksAt_ComesLastHoweverFarItMoved() =>
        Assert.Equal(["length", "salary", "colour"], Ranked(Of("colour", 8, 0.002, 0), Of("length", 0.3, 0.087, 0.003), Of("salary", 0.2, -0.015, 0.002)));

    [Fact]
    public void Feature_ThatMovesErrorsAlone_IsNoneThatExplainsLittle() =>
        Assert.Equal(["colour", "length"], Ranked(Of("length", 0.3, 0.087, 0.003), Of("colour", 8, 0.002, 0.001)));

    [Fact]
    public void Feature_OfWhichNothingIsKnown_IsRankedByHowFarItMoved() =>
        Assert.Equal(["old", "length", "colour"], Ranked(Of("colour", 8, 0, null), Of("length", 0.3, 0.087, null), Of("old", 0.5, null, null)));

    [Fact]
    public void Features_OfWhichNoneExplainsAnything_AreRankedByHowFarTheyMoved() =>
        Assert.Equal(["colour", "old", "length"], Ranked(Of("length", 0.3, 0, 0), Of("old", 0.5, null, null), Of("colour", 8, 0, 0)));

    [Fact]
    public void Score_AndPerformance_ComeAfterTheData() =>
        Assert.Equal(["length", "", "@score"], Ranked(Of("@score", 9, 0.2, 0.1), Of("", 0.7, null, null, Family.Decay), Of("length", 0.3, 0, 0)));

    // An accuracy and a difference of rates say nothing of each other.
    [Fact]
    public void Performance_ThatLabelsShow_ComesBeforeWhatIsEstimated()
    {
        var strands = Causes.Ranked([Of("", 0.9, null, null, Family.EstimatedDecay), Of("", 0.5, null, null, Family.Calibration), Of("", 0.4, null, null, Family.Decay)]);
        Assert.Equal([Family.Decay, Family.Calibration, Family.EstimatedDecay], strands.Select(strand => strand.Family));
    }

    private static string[] Ranked(params Strand[] strands) => [.. Causes.Ranked(strands).Select(strand => strand.Subject.Feature)];

    private static Strand Of(string feature, double value, double? prediction, double? error, Family family = Family.Drift)
    {
        var strand = new Strand { Family = family, Subject = new() { Feature = feature }, OpenedPane = 3 };
        strand.Take(Findings.Drift(feature, 3, psi: value) with { Family = family, Psi = family == Family.Drift ? value : null, PredictionShift = prediction, ErrorShift = error });
        return strand;
    }
}
