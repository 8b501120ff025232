using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class FixedThresholdIncidentTests
{
    [Theory]
    [InlineData(Family.Drift, "colour")]
    [InlineData(Family.Quality, "colour")]
    [InlineData(Family.Decay, "")]
    [InlineData(Family.EstimatedDecay, "")]
    public void Strand_OfAFixedThreshold_JoinsWhatBeganWithIt(Family family, string feature) =>
        Assert.Single(Incidents(Of(Family.Drift, "distance"), Of(family, feature) with { LogEvidence = 0, LogThreshold = 0, IsFixedThreshold = true }));

    [Fact]
    public void Strand_OfACount_StandsAlone() =>
        Assert.Equal(2, Incidents(Of(Family.Drift, "distance"), Of(Family.Quality, "") with { LogEvidence = 0, LogThreshold = 0 }).Count);

    [Fact]
    public void Sentence_OfAFixedThreshold_SpeaksOfTheSpecAndNotOfChance()
    {
        var strand = Strand(Of(Family.Decay, "") with { Statistic = "accuracy", Value = 0.71, LogEvidence = 0, LogThreshold = 0, IsFixedThreshold = true });

        Assert.Equal("The model predicts worse than its spec allows since pane 10 (accuracy 0.71); that is beyond the limit which the spec sets.", Wording.Of([strand], null, null));
    }

    // A limit on the side where nothing is wrong says that it was crossed, and not that something became worse.
    [Theory]
    [InlineData(Family.Decay, "", "accuracy", false, "Accuracy has risen above its limit")]
    [InlineData(Family.Decay, "", "accuracy", true, "The model predicts worse than its spec allows")]
    [InlineData(Family.Decay, "", "bias", true, "The model predicts worse than its spec allows")]
    [InlineData(Family.Decay, "", "mean_absolute_error", true, "Mean absolute error has fallen below its limit")]
    [InlineData(Family.EstimatedDecay, "", "estimated_roc_auc", false, "Estimated ROC AUC has risen above its limit")]
    [InlineData(Family.Drift, "colour", "psi", true, "PSI of feature colour has fallen below its limit")]
    [InlineData(Family.Drift, "@score", "psi", true, "PSI of the score has fallen below its limit")]
    [InlineData(Family.Drift, "colour", "psi", false, "Feature colour no longer looks like the reference")]
    [InlineData(Family.Quality, "colour", "missing_rate", true, "Missing rate of feature colour has fallen below its limit")]
    public void Sentence_OfAFixedThreshold_IsNeutralWhereNothingIsWrong(Family family, string feature, string statistic, bool isLower, string said) =>
        Assert.Equal(said, Wording.What(Strand(Of(family, feature) with { Statistic = statistic, LogEvidence = 0, LogThreshold = 0, IsFixedThreshold = true, IsLowerWorse = isLower })));

    [Fact]
    public void Sentence_OfALimitOnACaller_SpeaksOfTheSpec() => Assert.Equal(
        "Caller 00aa asks for more than the spec allows",
        Wording.What(Strand(Of(Family.Abuse, "") with { Subject = new() { Caller = "00aa" }, Statistic = "caller_queries", LogEvidence = 0, LogThreshold = 0, IsFixedThreshold = true, IsLowerWorse = false })));

    [Fact]
    public void Strand_OfBoth_IsExplainedByTheDetector()
    {
        var crossed = Of(Family.Drift, "distance") with { Statistic = "psi", Value = 0.9, LogEvidence = 0, LogThreshold = 0, IsFixedThreshold = true };
        var strand = Strand(crossed);
        strand.Take(Of(Family.Drift, "distance"));
        strand.Take(crossed with { Pane = 11, Statistic = "psi_corrected" });

        Assert.Equal(("psi_corrected", 0.4, "psi_corrected", 11L, 3L), (strand.Strongest!.Statistic, strand.Level, strand.Statistic, strand.LastPane, strand.Signals));
    }

    private static List<Incident> Incidents(params Signal[] signals)
    {
        var (incidents, strands) = (new List<Incident>(), signals.Select(Strand).ToList());
        new IncidentBook(incidents, strands, null).Place(10, strands, strand => new() { Id = $"m/1/{incidents.Count}", Family = strand.Family, Subject = strand.Subject, OpenedPane = 10 });
        return incidents;
    }

    private static Strand Strand(Signal signal)
    {
        var strand = new Strand { Family = signal.Family, Subject = signal.Subject, OpenedPane = 10 };
        strand.Take(signal);
        return strand;
    }

    private static Signal Of(Family family, string feature) => Findings.Drift(feature, 10, psi: 0.4) with { Family = family };
}
