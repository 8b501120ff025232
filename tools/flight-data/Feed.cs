namespace Watchgrain.FlightData;

/// <summary>The synthetic source of a flight: one of eight feed handlers, by a stable hash of the route, so that a route never changes its feed.</summary>
public static class Feed
{
    public const int Count = 8;

    public static int Of(string origin, string destination) => (int)(StableHash.Of($"{origin}>{destination}") % Count);

    public static string Name(int feed) => $"feed-{feed}";
}
