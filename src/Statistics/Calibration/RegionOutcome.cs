using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Calibration;

/// <summary>The labelled rows of a region of the score.</summary>
/// <param name="Rows">Labelled rows.</param>
/// <param name="Positives">Of them with label 1.</param>
/// <param name="Expected">As many were expected by the calibrated scores.</param>
/// <param name="Variance">Of the positives, were labels drawn with the calibrated probabilities.</param>
public readonly record struct RegionOutcome(long Rows, long Positives, double Expected, double Variance)
{
    /// <summary>Share of label 1 less the share expected, in [−1, 1]: below 0 where scores are too high. Undefined (NaN) without rows.</summary>
    public double Excess => (Positives - Expected) / Rows;

    /// <summary>Share of label 1, with Wilson's interval; null without rows.</summary>
    public Estimate? Observed => ConfidenceLimits.Share(Positives, Rows, 0.95, ZeroDivision.Undefined);
}
