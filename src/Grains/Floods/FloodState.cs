using Watchgrain.Grains.Features;

namespace Watchgrain.Grains.Floods;

/// <summary>Where the watches over the repeats of one source stand.</summary>
/// <param name="Source">Name under which it has statistics; empty: all rows.</param>
/// <param name="Equal">Of rows that are equal.</param>
/// <param name="Near">Of rows that are nearly equal.</param>
[GenerateSerializer, Immutable, Alias("wg.FloodState")]
public sealed record FloodState([property: Id(0)] string Source, [property: Id(1)] RateState Equal, [property: Id(2)] RateState Near);
