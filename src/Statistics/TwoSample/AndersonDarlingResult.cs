namespace Watchgrain.Statistics.TwoSample;

/// <summary>What the Anderson-Darling test found: standardised statistics, about 0 ± 1 without drift.</summary>
/// <param name="MidrankStatistic">From midranks, right with ties too; the p belongs to it.</param>
/// <param name="RightStatistic">From the right-continuous distribution functions.</param>
/// <param name="PValue">Interpolated between the critical values, capped to [0.001, 0.25]: the ends mean "at most" and "at least".</param>
public readonly record struct AndersonDarlingResult(double MidrankStatistic, double RightStatistic, double PValue);
