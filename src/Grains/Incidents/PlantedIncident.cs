namespace Watchgrain.Grains.Incidents;

/// <summary>An incident that there never was, shown while its decision waits.</summary>
[GenerateSerializer, Alias("wg.PlantedIncident")]
public sealed class PlantedIncident
{
    [Id(0)] public required Incident Incident { get; init; }

    /// <summary>The one thing that it is said to consist of.</summary>
    [Id(1)] public required Strand Strand { get; init; }
}
