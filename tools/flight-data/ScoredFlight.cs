namespace Watchgrain.FlightData;

/// <summary>A flight with what the January model says of it.</summary>
/// <param name="Flight">The flight.</param>
/// <param name="Score">Probability of a delay above 15 minutes, rounded to 4 decimals.</param>
/// <param name="ScoreKm">The same with the distance given in kilometres by mistake.</param>
public readonly record struct ScoredFlight(FlightRow Flight, float Score, float ScoreKm)
{
    public int Feed => FlightData.Feed.Of(Flight.Origin, Flight.Destination);
}
