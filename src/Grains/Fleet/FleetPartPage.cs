namespace Watchgrain.Grains.Fleet;

/// <summary>A fleet incident, some of its parts in the order of their opening, and how many there are in all.</summary>
[GenerateSerializer, Immutable, Alias("wg.FleetPartPage")]
public sealed record FleetPartPage([property: Id(0)] FleetIncident Incident, [property: Id(1)] FleetPart[] Parts, [property: Id(2)] int Total);
