namespace Watchgrain.Statistics.Sequential;

/// <summary>Where a mean lies, ends included, at a confidence that holds for all looks together.</summary>
public readonly record struct MeanBounds(double Lower, double Upper);
