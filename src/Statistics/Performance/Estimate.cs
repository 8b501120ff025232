namespace Watchgrain.Statistics.Performance;

/// <summary>A figure with its confidence limits. Where the data say nothing about its spread (one row), the limits are those of the figure's own range.</summary>
/// <param name="Value">The figure itself.</param>
/// <param name="Lower">Lower confidence limit, at most <paramref name="Value"/>.</param>
/// <param name="Upper">Upper confidence limit, at least <paramref name="Value"/>.</param>
/// <param name="Rows">The rows that it rests on.</param>
public readonly record struct Estimate(double Value, double Lower, double Upper, long Rows);
