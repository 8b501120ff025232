namespace Watchgrain.Statistics.TwoSample;

/// <summary>What Welch's test found.</summary>
/// <param name="T">(mean of the reference − mean of the current rows) in standard errors; ±∞ when both sides are constant and differ.</param>
/// <param name="DegreesOfFreedom">Welch-Satterthwaite; null when a variance is infinite or both are 0.</param>
/// <param name="PValue">Two-sided, in [0, 1].</param>
public readonly record struct WelchResult(double T, double? DegreesOfFreedom, double PValue);
