namespace Watchgrain.FlightData;

/// <summary>A figure of one place over the weeks of production.</summary>
/// <param name="Figure">What.</param>
/// <param name="Place">Where.</param>
/// <param name="Weeks">In the order of time.</param>
public sealed record WeeklyFigure(Figure Figure, Place Place, IReadOnlyList<WeeklyValue> Weeks);
