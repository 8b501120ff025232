namespace Watchgrain.Grains.Incidents;

/// <summary>An incident as it is shown: a copy.</summary>
/// <param name="Version">Whose it is.</param>
/// <param name="Incident">Itself.</param>
/// <param name="Strands">What it consists of, the likeliest cause first; none of one that has gone into another.</param>
[GenerateSerializer, Alias("wg.IncidentView")]
public sealed record IncidentView([property: Id(0)] VersionId Version, [property: Id(1)] Incident Incident, [property: Id(2)] Strand[] Strands);
