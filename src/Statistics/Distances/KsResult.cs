namespace Watchgrain.Statistics.Distances;

/// <summary>A two-sample Kolmogorov-Smirnov statistic in [0, 1] and the asymptotic probability of at least as much without drift.</summary>
public readonly record struct KsResult(double Statistic, double PValue);
