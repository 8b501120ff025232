using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class CausesTests
{
    [Fact]
    public void Features_ThatExplainSomething_AreRankedByHowFarTheyMoved() =>
        Assert.Equal(["value", "length", "salary"], Ranked(Of("length", 0.3, 0.087, 0.003), Of("value", 1.9, 0.010, -0.013), Of("salary", 0.2, -0.015, 0.002)));

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

    private static string[] Ranked(params Strand[] strands) => [.. Causes.Ranked(strands).Select(strand => strand.Subject.Feature)];

    private static Strand Of(string feature, double value, double? prediction, double? error, Family family = Family.Drift)
    {
        var strand = new Strand { Family = family, Subject = new() { Feature = feature }, OpenedPane = 3 };
        strand.Take(new()
        {
            Family = family,
            Subject = strand.Subject,
            Pane = 3,
            Position = 4,
            Detector = "d",
            Statistic = "psi_corrected",
            Value = value,
            LogEvidence = 20,
            LogThreshold = 14,
            SincePane = 3,
            Sentence = "",
            PredictionShift = prediction,
            ErrorShift = error,
        });
        return strand;
    }
}
