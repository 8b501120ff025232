namespace Watchgrain.Statistics.Distances;

/// <summary>A maximum mean discrepancy.</summary>
/// <param name="Squared">MMD² with every pair counted, ≥ 0 and at most 2; without drift about (1/n + 1/m)(1 − mean kernel) rather than 0.</param>
/// <param name="SquaredUnbiased">MMD² without the pairs of a row with itself: mean 0 without drift, may be negative; null when a side has one row.</param>
/// <param name="Bandwidth">σ of the kernel; 0 when all rows are equal.</param>
public readonly record struct MmdEstimate(double Squared, double? SquaredUnbiased, double Bandwidth)
{
    /// <summary>√ of <see cref="Squared"/>, a metric, in [0, √2].</summary>
    public double Distance => Math.Sqrt(Squared);
}
