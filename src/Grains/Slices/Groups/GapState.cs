using Watchgrain.Grains.Performance;

namespace Watchgrain.Grains.Slices.Groups;

/// <summary>State of a <see cref="GapWatch"/>: of what speaks for a rate that is too high, and for one that is too low.</summary>
[GenerateSerializer, Immutable, Alias("wg.GapState")]
public sealed record GapState([property: Id(0)] ExcessState Surplus, [property: Id(1)] ExcessState Deficit);
