namespace Watchgrain.FlightData;

/// <summary>A figure in one week.</summary>
/// <param name="Week">When.</param>
/// <param name="Difference">From the reference.</param>
/// <param name="Ordinary">The largest difference of one of the reference's weeks from the other three, over all places of the kind.</param>
public sealed record WeeklyValue(Week Week, double Difference, double Ordinary);
