namespace Watchgrain.Statistics.TwoSample;

/// <summary>What a test against the χ² law found.</summary>
/// <param name="Statistic">≥ 0.</param>
/// <param name="PValue">Probability of at least this without drift; 1 with 0 degrees of freedom.</param>
/// <param name="DegreesOfFreedom">K − 1, K the cells that either side uses; 0 when only one is.</param>
public readonly record struct ChiSquareResult(double Statistic, double PValue, int DegreesOfFreedom);
