namespace Watchgrain.Statistics.Poisoning;

/// <summary>What the labelled rows of a pattern show against their scores.</summary>
/// <param name="Rows">n.</param>
/// <param name="Residual">r = Σ(y − p), p the calibrated probability of label 1.</param>
/// <param name="Information">v = Σ p(1 − p). Were all log odds wrong by a small d, r would be about d·v, with the variance v: r/v is the estimate of d.</param>
public readonly record struct PatternTally(int Rows, double Residual, double Information)
{
    public static PatternTally operator +(PatternTally a, PatternTally b) => new(a.Rows + b.Rows, a.Residual + b.Residual, a.Information + b.Information);

    public static PatternTally operator -(PatternTally a, PatternTally b) => new(a.Rows - b.Rows, a.Residual - b.Residual, a.Information - b.Information);
}
