using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Tests.Incidents;

/// <summary>Signals for tests of incidents.</summary>
internal static class Findings
{
    public const double LogThreshold = 16;

    public static Signal Drift(string feature, long pane, string source = "", double psi = 0.3, long? since = null, double evidence = LogThreshold + 3) => new()
    {
        Family = Family.Drift,
        Subject = new() { Feature = feature, Source = source },
        Pane = pane,
        Position = pane + 1,
        Detector = "rank-tilt e-detector",
        Statistic = "psi_corrected",
        Value = psi,
        Psi = psi,
        LogEvidence = evidence,
        LogThreshold = LogThreshold,
        SincePane = since ?? pane,
        Sentence = "",
    };

    public static Signal Accuracy(long pane, double accuracy) => Of(Family.Decay, pane) with { Value = accuracy, IsLowerWorse = true };

    public static Signal Of(Family family, long pane, long? since = null, string source = "", string slice = "") =>
        Drift("", pane, source, since: since) with { Family = family, Statistic = "accuracy", Psi = null, Subject = new() { Source = source, Slice = slice } };
}
