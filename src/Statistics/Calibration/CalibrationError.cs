using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Calibration;

/// <summary>
/// Calibration errors of a reliability curve: expected (ECE) Σ n_b/n |observed − promised| and maximum (MCE) max |observed − promised|. Range [0, 1]. Source: Naeini, Cooper, Hauskrecht (2015); top
/// label Guo et al. (2017).
/// </summary>
/// <remarks>
/// Both are of the binned curve: bins hide errors that cancel inside them, and of a calibrated model the figure is above 0 by chance alone, about Σ n_b/n·0.8·se_b. The interval is conservative: the
/// figure moves by at most
/// Σ n_b/n |δ_b| (max |δ_b|) when the gaps move by δ_b, of standard error se_b = √(s(1 − s)/n_b) with s = (k + 1)/(n_b + 2); it is the figure ± a normal quantile of that sum (a Bonferroni quantile of that largest).
/// </remarks>
/// <param name="Expected">ECE.</param>
/// <param name="Maximum">MCE.</param>
public readonly record struct CalibrationError(Estimate Expected, Estimate Maximum)
{
    /// <summary>Null when all bins are empty.</summary>
    public static CalibrationError? Of(IReadOnlyList<ReliabilityBin> curve, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(curve);
        ConfidenceLimits.Check(confidence);
        ReliabilityBin[] used = [.. curve.Where(bin => bin.Rows > 0)];
        if (used.Length == 0) return null;
        // Two-sided of one normal, so the mean and the spread of its absolute value.
        const double meanAbsolute = 0.7978845608028654, varianceAbsolute = 0.3633802276324187;
        double rows = used.Sum(bin => bin.Rows), expected = 0, maximum = 0, linear = 0, squares = 0, widest = 0;
        foreach (var bin in used)
        {
            double share = bin.Rows / rows, gap = Math.Abs(bin.Gap!.Value), smoothed = (bin.Observed!.Value.Value * bin.Rows + 1) / (bin.Rows + 2);
            var error = Math.Sqrt(smoothed * (1 - smoothed) / bin.Rows);
            expected += share * gap;
            maximum = Math.Max(maximum, gap);
            linear += share * error;
            squares += share * share * error * error;
            widest = Math.Max(widest, error);
        }
        var quantile = ConfidenceLimits.Quantile(confidence);
        var move = Math.Max(quantile * Math.Sqrt(squares), meanAbsolute * linear + quantile * Math.Sqrt(varianceAbsolute * squares));
        var farthest = ConfidenceLimits.Quantile(1 - (1 - confidence) / used.Length) * widest;
        return new CalibrationError(Limits(expected, move), Limits(maximum, farthest));

        Estimate Limits(double value, double half) => new(value, Math.Max(0, value - half), Math.Max(value, Math.Min(1, value + half)), (long)rows);
    }
}
