namespace Watchgrain.Grains.Performance;

/// <summary>A figure of performance in the reference.</summary>
/// <param name="Value">Of the phase.</param>
/// <param name="Scatter">Standard deviation of single panes about their phase; 0 where it is not known.</param>
internal readonly record struct UsualFigure(double Value, double Scatter);
