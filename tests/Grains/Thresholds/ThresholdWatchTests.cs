using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Features;
using Watchgrain.Grains.Thresholds;

namespace Watchgrain.Grains.Tests.Thresholds;

public sealed class ThresholdWatchTests
{
    private static readonly ThresholdSpec Psi = new() { Statistic = "psi", Limit = 0.25 };
    private static readonly ThresholdSpec Missing = new() { Statistic = "missing_rate", Limit = 0.1, Panes = 2 };

    [Fact]
    public void Value_BeyondTheLimit_IsASignalOutsideTheBudget()
    {
        var signal = Assert.Single(Watch(Psi).Step(7, Values(psi: 0.3125)));

        Assert.Equal((Family.Drift, "psi", 0.3125, "fixed threshold", 7L, 8000L), (signal.Family, signal.Statistic, signal.Value, signal.Detector, signal.SincePane, signal.Position));
        Assert.Equal((0.0, 0.0, true), (signal.LogEvidence, signal.LogThreshold, signal.IsFixedThreshold));
        Assert.Equal("amount: psi 0.3125 is above the limit of 0.25 that the spec sets", signal.Sentence);
    }

    [Theory]
    [InlineData(0.25, false, false)]
    [InlineData(0.26, false, true)]
    [InlineData(0.25, true, false)]
    [InlineData(0.24, true, true)]
    public void Limit_Itself_IsNotCrossed(double value, bool isLower, bool crossed)
    {
        var signals = Watch(Psi with { IsLower = isLower }).Step(7, Values(psi: value));

        Assert.Equal(crossed, signals.Count == 1);
        Assert.All(signals, signal => Assert.Equal(isLower, signal.IsLowerWorse));
    }

    [Fact]
    public void Threshold_OfSeveralPanes_HasToBeCrossedInThemInARow()
    {
        var watch = Watch(Missing);
        int[] signals = [.. new double?[] { 0.2, 0.05, 0.2, null, 0.3, 0.2, 0.1, 0.2 }.Select((rate, pane) => watch.Step(pane, Values(missing: rate)).Count)];

        // A pane without rows neither counts nor interrupts.
        Assert.Equal([0, 0, 0, 0, 1, 1, 0, 0], signals);
    }

    [Fact]
    public void Signal_OfSeveralPanes_SaysSinceWhen()
    {
        var watch = Watch(Missing);
        watch.Step(3, Values(missing: 0.2));
        watch.Step(5, Values(missing: 0.2));
        var signal = Assert.Single(watch.Step(6, Values(missing: 0.2)));

        Assert.Equal((Family.Quality, 3L), (signal.Family, signal.SincePane));
        Assert.Equal("amount: missing_rate 0.2 is above the limit of 0.1 that the spec sets, for the 3rd pane in a row", signal.Sentence);
    }

    [Fact]
    public void Thresholds_OfOneFamily_MakeOneSignalThatNamesAll()
    {
        var signals = Watch(Psi, Psi with { Statistic = "jensen_shannon" }, Missing with { Panes = 1 }).Step(7, statistic => statistic == "missing_rate" ? 0.5 : 0.3);

        Assert.Equal([(Family.Drift, "psi"), (Family.Quality, "missing_rate")], signals.Select(signal => (signal.Family, signal.Statistic)));
        Assert.Equal("amount: psi 0.3 is above the limit of 0.25 that the spec sets; jensen_shannon 0.3 is above the limit of 0.25 that the spec sets", signals[0].Sentence);
    }

    [Fact]
    public void State_ReadBack_GoesOn()
    {
        var watch = Watch(Missing);
        watch.Step(3, Values(missing: 0.2));
        var again = new ThresholdWatch(Scenario.Spec(), new(), "", [Missing], watch.State());

        Assert.Equal(3, Assert.Single(again.Step(4, Values(missing: 0.2))).SincePane);
        Assert.Null(Watch().State());
    }

    [Fact]
    public void Choose_ADetectorThatAlarms_GoesBeforeTheThreshold() =>
        Assert.Equal(["rank-tilt e-detector"], Chosen(Detector(logEvidence: 20)));

    [Fact]
    public void Choose_ADetectorThatIsOnlyTold_GivesWay()
    {
        Assert.Equal(["fixed threshold"], Chosen(Detector(logEvidence: 13)));
        Assert.Equal(["fixed threshold"], Chosen(Detector(logEvidence: 20) with { IsSlight = true }));
        var signal = Assert.Single(ThresholdWatch.Choose([Detector(logEvidence: 13) with { IsTurned = true, PredictionShift = 0.5 }], Watch(Psi).Step(7, Values(psi: 0.5))));
        Assert.Equal((true, 0.5), (signal.IsTurned, signal.PredictionShift));
    }

    [Fact]
    public void Choose_ADetectorOfAnotherFamily_StandsBeside() =>
        Assert.Equal(["Bernoulli e-detector", "fixed threshold"], Chosen(Detector(logEvidence: 13) with { Family = Family.Quality, Detector = "Bernoulli e-detector" }));

    [Fact]
    public void Spec_GivesEachFeatureTheThresholdsThatItHas()
    {
        var spec = Scenario.Spec() with
        {
            Thresholds = [Psi, Psi with { Statistic = "kolmogorov_smirnov" }, Psi with { Statistic = "unseen_rate" }, Psi with { Feature = "country", Limit = 0.5 }, new() { Statistic = "accuracy", Limit = 0.8, IsLower = true }],
        };

        Assert.Equal(["psi", "kolmogorov_smirnov"], spec.ThresholdsOf(new() { Name = "amount", Kind = FeatureKind.Numeric })!.Select(threshold => threshold.Statistic));
        Assert.Equal(["psi", "unseen_rate", "psi"], spec.ThresholdsOf(new() { Name = "country", Kind = FeatureKind.Categorical })!.Select(threshold => threshold.Statistic));
        Assert.Equal(["accuracy"], spec.ThresholdsOfVersion().Select(threshold => threshold.Statistic));
        Assert.Null(Scenario.Spec().ThresholdsOf(new() { Name = "amount", Kind = FeatureKind.Numeric }));
    }

    private static string[] Chosen(Signal found) => [.. ThresholdWatch.Choose([found], Watch(Psi).Step(7, Values(psi: 0.5))).Select(signal => signal.Detector)];

    private static ThresholdWatch Watch(params ThresholdSpec[] thresholds) => new(Scenario.Spec(), new() { Feature = "amount" }, "amount", thresholds, null);

    private static Func<string, double?> Values(double? psi = null, double? missing = null) => statistic => statistic == "psi" ? psi : statistic == "missing_rate" ? missing : null;

    private static Signal Detector(double logEvidence) => new()
    {
        Family = Family.Drift,
        Subject = new() { Feature = "amount" },
        Pane = 7,
        Position = 8000,
        Detector = "rank-tilt e-detector",
        Statistic = "psi_corrected",
        Value = 0.4,
        LogEvidence = logEvidence,
        LogThreshold = 14,
        SincePane = 5,
        Sentence = "",
    };
}
