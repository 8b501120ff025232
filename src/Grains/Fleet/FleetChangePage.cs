namespace Watchgrain.Grains.Fleet;

/// <summary>Changes in order, and which positions the fleet has: those asked for before <see cref="FirstKept"/> have been dropped.</summary>
[GenerateSerializer, Immutable, Alias("wg.FleetChangePage")]
public sealed record FleetChangePage([property: Id(0)] FleetChange[] Changes, [property: Id(1)] long FirstKept, [property: Id(2)] long Last);
