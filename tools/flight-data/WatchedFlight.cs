namespace Watchgrain.FlightData;

/// <summary>One row of <c>flights-2001.parquet</c>: what a monitor is given of a flight.</summary>
/// <param name="Time">Local departure, to the minute.</param>
/// <param name="DistanceMiles">Miles.</param>
/// <param name="Origin">Airport code.</param>
/// <param name="Destination">Airport code.</param>
/// <param name="Source">Name of the synthetic feed.</param>
/// <param name="Score">The model's probability of a delay.</param>
/// <param name="IsDelayed">The label.</param>
public readonly record struct WatchedFlight(DateTime Time, int DistanceMiles, string Origin, string Destination, string Source, float Score, bool IsDelayed);
