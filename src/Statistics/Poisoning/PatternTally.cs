namespace Watchgrain.Statistics.Poisoning;

/// <summary>What the labelled rows of a pattern show against their scores.</summary>
/// <param name="Rows">n.</param>
/// <param name="Residual">r = Σ(y − p), p the calibrated probability of label 1.</param>
/// <param name="Information">v = Σ p(1 − p). Were all log odds wrong by a small d, r would be about d·v, with the variance v: r/v is the estimate of d.</param>
public readonly record struct PatternTally(int Rows, double Residual, double Information)
{
    /// <summary>Σ p; 0 where it has not been kept.</summary>
    public double Expected { get; init; }

    /// <summary>
    /// By how much log odds have moved, which may be far, in logits: r/v says too little of large moves, and the log odds of the mean label beside those of the mean probability too little of rows with different ones, so the larger of
    /// the two. Few rows say little: a unit of information that says 0 is added to the one, two rows that are as expected to the other.
    /// </summary>
    public double Moved
    {
        get
        {
            if (Rows <= 0) return 0;
            var step = Residual / (Math.Max(0, Information) + 1);
            var mean = Expected / Rows;
            var jump = Math.Log((Expected + Residual + (2 * mean)) / (Rows - Expected - Residual + (2 * (1 - mean)))) - Math.Log(mean / (1 - mean));
            return Math.Abs(jump) > Math.Abs(step) ? jump : step;
        }
    }

    public static PatternTally operator +(PatternTally a, PatternTally b) => new(a.Rows + b.Rows, a.Residual + b.Residual, a.Information + b.Information) { Expected = a.Expected + b.Expected };

    public static PatternTally operator -(PatternTally a, PatternTally b) => new(a.Rows - b.Rows, a.Residual - b.Residual, a.Information - b.Information) { Expected = a.Expected - b.Expected };
}
