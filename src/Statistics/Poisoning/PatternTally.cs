namespace Watchgrain.Statistics.Poisoning;

/// <summary>What the labelled rows of a pattern show against their scores.</summary>
/// <param name="Rows">n.</param>
/// <param name="Residual">r = Σ(y − p), p the calibrated probability of label 1.</param>
/// <param name="Information">v = Σ p(1 − p). Were all log odds wrong by a small d, r would be about d·v, with the variance v: r/v is the estimate of d.</param>
public readonly record struct PatternTally(int Rows, double Residual, double Information)
{
    /// <summary>Σ p; 0 where it has not been kept.</summary>
    public double Expected { get; init; }

    /// <summary>By how much log odds have moved if scores are much alike, in logits: those of the mean label beside those of the mean probability. Few rows say little: two that are as expected are added.</summary>
    public double MovedOfAlike
    {
        get
        {
            if (Rows <= 0) return 0;
            var mean = Expected / Rows;
            return Math.Log((Expected + Residual + (2 * mean)) / (Rows - Expected - Residual + (2 * (1 - mean)))) - Math.Log(mean / (1 - mean));
        }
    }

    /// <summary>
    /// By how much log odds have moved, which may be far, in logits: r/v says too little of large moves, and <see cref="MovedOfAlike"/> too little of rows with different scores, so the larger of the two. Few rows say little: a unit of information that says 0 is added.
    /// </summary>
    public double Moved
    {
        get
        {
            if (Rows <= 0) return 0;
            var step = Residual / (Math.Max(0, Information) + 1);
            return Math.Abs(MovedOfAlike) > Math.Abs(step) ? MovedOfAlike : step;
        }
    }

    /// <summary>Which share of the rows would have to have a label whatever their scores say, so that it is as frequent as it is; 0 as long as chance, within three standard deviations, makes it so. Few rows say little: two that do not are added.</summary>
    /// <param name="label">0 or 1.</param>
    /// <returns>In [0, 1].</returns>
    public double ExcessOf(int label) => Residual * Residual < 9 * (Information + 1) ? 0 : Math.Clamp(label == 1 ? Residual / (Rows - Expected + 2) : -Residual / (Expected + 2), 0, 1);

    public static PatternTally operator +(PatternTally a, PatternTally b) => new(a.Rows + b.Rows, a.Residual + b.Residual, a.Information + b.Information) { Expected = a.Expected + b.Expected };

    public static PatternTally operator -(PatternTally a, PatternTally b) => new(a.Rows - b.Rows, a.Residual - b.Residual, a.Information - b.Information) { Expected = a.Expected - b.Expected };
}
