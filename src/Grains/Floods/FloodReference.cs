namespace Watchgrain.Grains.Floods;

/// <summary>How often rows of the reference repeat one another, by the name under which a source has statistics; the empty name: all rows.</summary>
/// <param name="Seed">Of the fingerprints.</param>
/// <param name="Equal">Serialised <c>RepeatCurve</c> of rows that are equal.</param>
/// <param name="Near">Of rows that are nearly equal (<see cref="RepeatKind.Near"/>).</param>
[GenerateSerializer, Immutable, Alias("wg.FloodReference")]
public sealed record FloodReference([property: Id(0)] ulong Seed, [property: Id(1)] Dictionary<string, byte[]> Equal, [property: Id(2)] Dictionary<string, byte[]> Near);
