namespace Watchgrain.Statistics.TwoSample;

/// <summary>What the two-proportion test found.</summary>
/// <param name="Z">(current − reference) in standard errors; positive when the current share is larger.</param>
/// <param name="PValue">Two-sided, from the normal law.</param>
/// <param name="Difference">Current share − reference share, in [−1, 1].</param>
public readonly record struct TwoProportionResult(double Z, double PValue, double Difference);
