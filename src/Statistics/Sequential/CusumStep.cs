namespace Watchgrain.Statistics.Sequential;

/// <summary>The sums of a <see cref="Cusum"/> after a step, in standard deviations; <paramref name="Lower"/> is 0 in a one-sided chart.</summary>
public readonly record struct CusumStep(double Upper, double Lower, bool Alarm);
