namespace Watchgrain.Grains.Fleet;

/// <summary>Fleet incidents, the latest first, and how many there are in all.</summary>
[GenerateSerializer, Immutable, Alias("wg.FleetIncidentPage")]
public sealed record FleetIncidentPage([property: Id(0)] FleetIncident[] Incidents, [property: Id(1)] int Total);
