namespace Watchgrain.Grains.Incidents;

/// <summary>Incidents of a version, the latest first, and how many there are in all.</summary>
[GenerateSerializer, Alias("wg.IncidentPage")]
public sealed record IncidentPage([property: Id(0)] IncidentView[] Incidents, [property: Id(1)] int Total);
