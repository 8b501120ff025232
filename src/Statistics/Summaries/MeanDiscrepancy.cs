namespace Watchgrain.Statistics.Summaries;

/// <summary>A squared maximum mean discrepancy between two sets of rows (Gretton, Borgwardt, Rasch, Schölkopf, Smola 2012), in [0, 4] as every row has length 1 under the kernel.</summary>
/// <param name="Squared">‖μ_ref − μ_cur‖², the biased estimate, ≥ 0.</param>
/// <param name="Unbiased">The same without what sampling alone adds; may be below 0. Null when a side has fewer than two rows.</param>
/// <param name="Noise">What sampling alone adds to the squared distance, (1 − ‖μ_ref‖²)/(n − 1) + (1 − ‖μ_cur‖²)/(m − 1): its mean without drift. Null when a side has fewer than two rows.</param>
public readonly record struct MeanDiscrepancy(double Squared, double? Unbiased, double? Noise);
