namespace Watchgrain.Statistics.Performance;

/// <summary>The parts of a Brier score: Brier = Reliability − Resolution + Uncertainty + WithinBins, up to rounding.</summary>
/// <param name="Reliability">Σ n_b/n (mean p − observed share)²: how far probabilities are from what happens; 0 is calibrated.</param>
/// <param name="Resolution">Σ n_b/n (observed share − base rate)²: how far the bins tell rows apart; the larger, the better.</param>
/// <param name="Uncertainty">Base rate × (1 − base rate): what a constant forecast of the base rate scores.</param>
/// <param name="WithinBins">Variance of p inside the bins less twice its covariance with the label; 0 when each bin holds one probability.</param>
public readonly record struct BrierDecomposition(double Reliability, double Resolution, double Uncertainty, double WithinBins);
