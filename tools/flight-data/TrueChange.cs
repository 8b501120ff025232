namespace Watchgrain.FlightData;

/// <summary>A figure of one place that is out of the reference's ordinary for one or more weeks in a row.</summary>
/// <param name="Figure">What.</param>
/// <param name="Place">Where.</param>
/// <param name="Weeks">When.</param>
/// <param name="Largest">The largest difference from the reference in these weeks.</param>
/// <param name="Ordinary">The largest between the reference's own weeks, over all places of the kind.</param>
public sealed record TrueChange(Figure Figure, Place Place, IReadOnlyList<Week> Weeks, double Largest, double Ordinary);
