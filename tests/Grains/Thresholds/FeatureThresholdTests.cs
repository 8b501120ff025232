using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Tests.Features;

namespace Watchgrain.Grains.Tests.Thresholds;

/// <summary>Fixed thresholds beside a feature's detectors.</summary>
public sealed class FeatureThresholdTests
{
    private const int Rows = 1000;

    // A distance that chance alone has often: no detector says anything.
    [Theory]
    [InlineData("psi", 0.001, "drift")]
    [InlineData("psi_corrected", -1, "drift")]
    [InlineData("jensen_shannon", 0.001, "drift")]
    [InlineData("kolmogorov_smirnov", 0.001, "drift")]
    [InlineData("wasserstein_normalised", 0.0001, "drift")]
    [InlineData("missing_rate", 0.04, "quality")]
    public void Statistic_BeyondItsLimit_IsSignalledWithoutEvidence(string statistic, double limit, string family)
    {
        var scenario = Numeric(out var random);
        Fill(scenario, random, 100, 0);
        var reference = scenario.AsReference();

        Assert.Empty(new FeatureWatch(new(reference), []).Close(100, scenario.Columns(100)));
        var signal = Assert.Single(new FeatureWatch(new(reference with { Thresholds = [new() { Statistic = statistic, Limit = limit }] }), []).Close(100, scenario.Columns(100)));

        Assert.Equal((Enum.Parse<Family>(family, ignoreCase: true), statistic, true), (signal.Family, signal.Statistic, signal.IsFixedThreshold));
        Assert.Equal("", signal.Subject.Source);
        Assert.Equal(Shown(reference, scenario, statistic), signal.Value, 1e-12);
    }

    [Fact]
    public void UnseenRate_BeyondItsLimit_IsSignalled()
    {
        var scenario = Scenario.Categorical().Reference(Enumerable.Range(0, 5000).Select(row => ((long)row / Rows, "feed", (string?)"abc"[row % 3].ToString())));
        for (var row = 0; row < Rows; row++)
            scenario.Row(100, "feed", row % 200 == 0 ? "new" : "abc"[row % 3].ToString());

        var signal = Assert.Single(new FeatureWatch(new(scenario.AsReference() with { Thresholds = [new() { Statistic = "unseen_rate", Limit = 0.004 }] }), []).Close(100, scenario.Columns(100)));

        Assert.Equal((Family.Quality, 0.005), (signal.Family, signal.Value));
    }

    [Fact]
    public void Detector_ThatAlarmsToo_SpeaksForTheStream()
    {
        var scenario = Numeric(out var random);
        for (var pane = 100; pane < 105; pane++)
            Fill(scenario, random, pane, 2);
        var watch = new FeatureWatch(new(scenario.AsReference() with { Thresholds = [new() { Statistic = "psi", Limit = 0.2 }] }), []);

        var signals = Enumerable.Range(100, 5).SelectMany(pane => watch.Close(pane, scenario.Columns(pane))).Where(signal => signal.Subject.Source.Length == 0).ToList();

        Assert.Equal(5, signals.Count);
        Assert.Equal("rank-tilt e-detector", signals[^1].Detector);
    }

    [Fact]
    public void PanesInARow_AreCountedAcrossAMove()
    {
        var scenario = Numeric(out var random);
        Fill(scenario, random, 100, 0);
        Fill(scenario, random, 101, 0);
        var reference = scenario.AsReference() with { Thresholds = [new() { Statistic = "psi", Limit = 0.001, Panes = 2 }] };
        var first = new FeatureWatch(new(reference), []);
        Assert.Empty(first.Close(100, scenario.Columns(100)));

        Assert.Equal(100, Assert.Single(new FeatureWatch(new(reference), first.States()).Close(101, scenario.Columns(101))).SincePane);
    }

    private static Scenario Numeric(out Random random)
    {
        var drawn = random = new Random(5);
        return Scenario.Numeric().Reference([.. Enumerable.Range(0, 10_000).Select(row => ((long)row / Rows, row % 2 == 0 ? "feed" : "other", row % 20 == 0 ? double.NaN : Draw(drawn)))]);
    }

    private static void Fill(Scenario scenario, Random random, long pane, double shift)
    {
        for (var row = 0; row < Rows; row++)
            scenario.Row(pane, row % 2 == 0 ? "feed" : "other", row % 20 == 0 ? double.NaN : Draw(random) + shift);
    }

    private static double Draw(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Shown(FeatureReference reference, Scenario scenario, string statistic)
    {
        var anchor = new FeatureAnchor(reference);
        var shown = FeatureFigures.Of(100, true, Column.Merged(scenario.Columns(100).Values, anchor.Binning), anchor.For(""), null);
        return statistic switch
        {
            "psi" => shown.Distances!.Psi,
            "psi_corrected" => shown.Distances!.PsiCorrected,
            "jensen_shannon" => shown.Distances!.JensenShannonBase2,
            "kolmogorov_smirnov" => shown.Distances!.KolmogorovSmirnov!.Value,
            "wasserstein_normalised" => shown.Distances!.WassersteinNormalised!.Value,
            _ => (double)(shown.Missing + shown.Invalid) / shown.Rows,
        };
    }
}
