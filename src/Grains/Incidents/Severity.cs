namespace Watchgrain.Grains.Incidents;

/// <summary>How much an incident matters, by what it does to performance (<see cref="IncidentEffect"/>) and not by how far the data have moved.</summary>
[GenerateSerializer, Alias("wg.Severity")]
public enum Severity
{
    /// <summary>Nothing tells what it does: there are neither labels nor estimates.</summary>
    Unknown = 0,

    Low = 1,

    Medium = 2,

    High = 3,
}
