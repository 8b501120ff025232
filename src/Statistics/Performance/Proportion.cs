namespace Watchgrain.Statistics.Performance;

/// <summary>A share with its confidence interval, all in [0, 1].</summary>
public readonly record struct Proportion(double Value, double Lower, double Upper, long Rows);
