namespace Watchgrain.Grains.Performance;

/// <summary>State of a region of a <see cref="RegionWatch"/>: of what speaks for too many labels of class 1, and for too few.</summary>
[GenerateSerializer, Immutable, Alias("wg.RegionState")]
public sealed record RegionState([property: Id(0)] ExcessState Surplus, [property: Id(1)] ExcessState Deficit);
