using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Grains.Features;

/// <summary>Watches that a rate does not rise: an e-detector, and since when its evidence has been growing. Not thread-safe.</summary>
public sealed class RateWatch
{
    private readonly BernoulliEDetector detector;

    public RateWatch() => detector = new();

    public RateWatch(RateState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        (detector, SincePane) = (BernoulliEDetector.Read(state.Detector), state.SincePane);
    }

    /// <summary>ln R after the last step, before the cap; null before the first.</summary>
    public double? LogEvidence { get; private set; }

    /// <summary>The pane after the last one in which the evidence was nothing (R ≤ 1).</summary>
    public long? SincePane { get; private set; }

    /// <summary>Takes a pane. True when the evidence is at the threshold or above; it is then capped.</summary>
    public bool Step(long pane, double ones, double rows, double nullRate, double logThreshold)
    {
        var (evidence, most) = AlarmRule.Capped(logThreshold, detector.LogR, detector.Step(ones, rows, nullRate).LogR);
        SincePane = evidence <= 0 ? pane + 1 : SincePane ?? pane;
        LogEvidence = double.IsNegativeInfinity(evidence) ? null : evidence;
        detector.Cap(most);
        return evidence >= logThreshold;
    }

    public RateState State() => new(BinaryOutput.BytesOf(detector.WriteTo), SincePane);
}
