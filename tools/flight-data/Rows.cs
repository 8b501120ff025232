namespace Watchgrain.FlightData;

/// <summary>The rows of one place in some weeks.</summary>
/// <param name="Own">Of the place.</param>
/// <param name="Others">All others of the same weeks; none where the place is everywhere.</param>
public sealed record Rows(IReadOnlyList<WatchedFlight> Own, IReadOnlyList<WatchedFlight> Others);
