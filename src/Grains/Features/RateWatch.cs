using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Grains.Features;

/// <summary>Watches that a rate does not rise: an e-detector, and since when its evidence has been growing. Not thread-safe.</summary>
public sealed class RateWatch
{
    private readonly BernoulliEDetector detector;
    private long? spoke;

    public RateWatch() => detector = new();

    public RateWatch(RateState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        (detector, SincePane, spoke) = (BernoulliEDetector.Read(state.Detector), state.SincePane, state.SpokePane);
    }

    /// <summary>ln R after the last step, before the cap; null before the first.</summary>
    public double? LogEvidence { get; private set; }

    /// <summary>The pane after the last one in which the evidence was nothing (R ≤ 1).</summary>
    public long? SincePane { get; private set; }

    /// <summary>Takes a pane. True when the evidence is at the threshold or above; it is then capped.</summary>
    public bool Step(long pane, double ones, double rows, double nullRate, double logThreshold)
    {
        if (AlarmRule.BeginsAnew(pane, spoke))
        {
            detector.Reset();
            (SincePane, spoke) = (null, null);
        }
        var (evidence, most) = AlarmRule.Capped(logThreshold, detector.LogR, detector.Step(ones, rows, nullRate).LogR);
        SincePane = evidence <= 0 ? pane + 1 : SincePane ?? pane;
        LogEvidence = double.IsNegativeInfinity(evidence) ? null : evidence;
        detector.Cap(most);
        return evidence >= logThreshold;
    }

    /// <summary>Whether a signal comes of a pane that has crossed the threshold; that it did is kept (<see cref="AlarmRule.BeginsAnew"/>).</summary>
    public bool Speaks(long pane, bool isMaterial)
    {
        spoke = isMaterial ? pane : spoke;
        return isMaterial;
    }

    public RateState State() => new(BinaryOutput.BytesOf(detector.WriteTo), SincePane) { SpokePane = spoke };
}
