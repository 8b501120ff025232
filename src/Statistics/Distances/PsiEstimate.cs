namespace Watchgrain.Statistics.Distances;

/// <summary>A population stability index with what its sample sizes allow to say about it.</summary>
/// <param name="Value">PSI in nats, ≥ 0.</param>
/// <param name="BiasCorrected">max(0, PSI − (K − 1)(1/n + 1/m)): how big the drift is, sampling noise taken out.</param>
/// <param name="PValue">Probability of at least this PSI without drift, from PSI/(1/n + 1/m) ~ χ² with K − 1 degrees of freedom.</param>
/// <param name="DegreesOfFreedom">K − 1, K the cells used by either side.</param>
public readonly record struct PsiEstimate(double Value, double BiasCorrected, double PValue, int DegreesOfFreedom);
