using Watchgrain.Grains.Features;
using Watchgrain.Statistics.MultipleTesting;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Grains.Performance;

/// <summary>
/// Watches that a figure does not fall below the level of the reference's panes: each pane's chance becomes an e-value (<see cref="PToECalibrator.Mixture"/>), and these the evidence of a CUSUM e-detector,
/// R = max(1, R before)·e, which begins anew where nothing speaks for a change (Shin, Ramdas, Rinaldo 2023). Pure; not thread-safe.
/// </summary>
public sealed class LevelWatch(ReferenceLevel level, LevelState? state)
{
    private double capped = state?.LogEvidence ?? 0;
    private long? spoke = state?.SpokePane;

    /// <summary>ln R after the last pane, before the cap; 0 before the first.</summary>
    public double LogEvidence { get; private set; } = state?.LogEvidence ?? 0;

    /// <summary>The pane after the last one in which the evidence was nothing (R ≤ 1).</summary>
    public long? SincePane { get; private set; } = state?.SincePane;

    /// <summary>Whether the evidence is at the threshold or above, so many panes as it takes to work it off.</summary>
    public bool IsFallen(double logThreshold) => capped >= logThreshold;

    /// <summary>What the reference shows in this phase; null when it has no such pane.</summary>
    public double? MeanOf(int phase) => level.MeanOf(phase);

    /// <summary>Takes a pane. True when the evidence is at the threshold or above; it is then capped (<see cref="AlarmRule.Capped"/>). A phase that the reference does not have changes nothing.</summary>
    public bool Step(long pane, int phase, double figure, long rows, double logThreshold)
    {
        if (level.ChanceOfSoLow(phase, figure, rows) is not { } chance)
            return false;
        if (AlarmRule.BeginsAnew(pane, spoke))
            (capped, SincePane, spoke) = (0, null, null);
        var before = Math.Max(0, capped);
        (LogEvidence, var most) = AlarmRule.Capped(logThreshold, before, before + Math.Log(PToECalibrator.Mixture(chance)));
        capped = Math.Min(LogEvidence, most);
        SincePane = LogEvidence <= 0 ? pane + 1 : SincePane ?? pane;
        return LogEvidence >= logThreshold;
    }

    /// <inheritdoc cref="RateWatch.Speaks"/>
    public bool Speaks(long pane, bool isMaterial)
    {
        spoke = isMaterial ? pane : spoke;
        return isMaterial;
    }

    public LevelState State() => new(capped, SincePane) { SpokePane = spoke };
}
