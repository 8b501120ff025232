using Watchgrain.Gateway.Incidents;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests.Incidents;

public sealed class SignalExplanationTests
{
    private static readonly IngestPlan Plan = new() { Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 1, LabelMaturity = 1, LabelHorizon = 1 }, IngestPartitions = 1, LabelPartitions = 1 };

    private static readonly Signal Accuracy = new()
    {
        Family = Family.Decay,
        Subject = new(),
        Pane = 7,
        Position = 8,
        Detector = "d",
        Statistic = "accuracy",
        Value = 0.75,
        LogEvidence = Math.Log(5000),
        LogThreshold = Math.Log(1000),
        SincePane = 7,
        Sentence = "",
    };

    [Fact]
    public void FixedThreshold_IsNoCount_AndOutsideTheBudget()
    {
        var explained = Of(Accuracy with { LogEvidence = 0, LogThreshold = 0, IsFixedThreshold = true }, HowCounted.FixedThreshold);

        Assert.Equal((V1.HowCounted.FixedThreshold, null), (explained.HowCounted, explained.Odds));
        Assert.Equal(
            "accuracy was 0.75 in pane 7; that is beyond the limit which the spec sets, so it counts by itself: how often chance alone would cross the limit nobody knows, and it takes nothing of the version's false-alarm budget; "
            + "it belongs to incident m/1/1, and 75% of the version's false-alarm budget is left.",
            explained.Sentence);
    }

    [Fact]
    public void Signal_OfAnotherFactorThanToday_IsHeldAgainstItsOwn()
    {
        var explained = Of(Accuracy with { LogFactor = Math.Log(4) }, HowCounted.Alone, factor: 8);

        Assert.Equal(4000, explained.Odds.Threshold, 1e-6);
        Assert.Equal(40_000, explained.Odds.PanesPerFalseIncident, 1e-6);
        Assert.Contains("its evidence is 5E+03 where this stream needed 4E+03 to open an incident by itself, so it counts alone;", explained.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Signal_OfBeforeItsFactorWasKept_IsHeldAgainstTodays() => Assert.Equal(8000, Of(Accuracy, HowCounted.Together, factor: 8).Odds.Threshold, 1e-6);

    [Fact]
    public void Signal_OfAVersionWithoutAShare_NamesNoThreshold()
    {
        var explained = Of(Accuracy with { LogFactor = double.PositiveInfinity }, HowCounted.Continuing, factor: 4);

        Assert.Equal(double.PositiveInfinity, explained.Odds.Threshold);
        Assert.Contains(
            "its evidence is 5E+03 while the version waited for its share of the tenant's budget and opened nothing from evidence, and it counts because it goes on with what was in an open incident;", explained.Sentence, StringComparison.Ordinal);
    }

    // 1970-01-08, pane 7 of a day each, is a Thursday.
    [Theory]
    [InlineData(Family.Decay, "", "thursday", " against the labelled rows of the same weekday (thursday) in the 2,800 rows of the reference; ")]
    [InlineData(Family.EstimatedDecay, "", "thursday", " against the labelled rows of the same weekday (thursday) in the 2,800 rows of the reference; ")]
    [InlineData(Family.Decay, "origin=ATL", "", " against 2,800 rows of the reference; ")]
    [InlineData(Family.Calibration, "", "", " against 2,800 rows of the reference; ")]
    public void Performance_WithAWeeklyRhythm_IsHeldAgainstTheSameWeekday(Family family, string slice, string weekday, string said)
    {
        var plan = Plan with
        {
            Spec = Plan.Spec with { Axis = Axis.EventTime, PaneLength = 86_400_000, Rhythm = Rhythm.Weekly },
            Reference = new(new("01ef", 2800, 2800), [], 1),
        };

        var explained = SignalExplanation.Of(
            new("acme", "m", "1"), plan, new(3, Accuracy with { Family = family, Subject = new() { Slice = slice } }, HowCounted.Alone, "m/1/1"),
            new() { PanesPerFalseIncident = 10_000, Factor = 1, Opened = 1, Noted = 0, Used = 0.25, Standing = [] }, null, null);

        Assert.Equal(weekday, explained.Reference.Weekday);
        Assert.Contains(said, explained.Sentence, StringComparison.Ordinal);
    }

    private static V1.ExplainSignalResponse Of(Signal signal, HowCounted counted, double factor = 1) => SignalExplanation.Of(
        new("acme", "m", "1"), Plan, new(3, signal, counted, "m/1/1"), new() { PanesPerFalseIncident = 10_000 * factor, Factor = factor, Opened = 1, Noted = 0, Used = 0.25, Standing = [] }, null, null);
}
