namespace Watchgrain.FlightData;

/// <summary>A uniform sample: a flight is kept when the hash of (seed, its rank by departure) falls below the wanted share.</summary>
public static class Sample
{
    /// <param name="flights">The flights by departure.</param>
    /// <param name="share">The share to keep, 0 to 1.</param>
    /// <param name="seed">Another seed gives an independent sample.</param>
    public static FlightRow[] Take(FlightRow[] flights, double share, ulong seed)
    {
        var limit = (ulong)(share * (1UL << 53));
        return [.. flights.Where((_, rank) => StableHash.Mix(StableHash.Mix(seed) + (ulong)rank) >> 11 < limit)];
    }
}
