using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Fleet;

/// <summary>A change of an incident of a tenant, or of a fleet incident (<see cref="IsOfFleet"/>).</summary>
/// <param name="Position">Its place among the tenant's, dense from 1.</param>
/// <param name="Change">What has happened.</param>
/// <param name="Incident">How the incident stood when the fleet heard of it (<see cref="IncidentReport.Recorded"/>).</param>
/// <param name="FleetId">The fleet incident that it belonged to then, or the one that has changed; empty: none.</param>
[GenerateSerializer, Immutable, Alias("wg.FleetChange")]
public sealed record FleetChange([property: Id(0)] long Position, [property: Id(1)] IncidentChange Change, [property: Id(2)] IncidentReport Incident, [property: Id(3)] string FleetId)
{
    /// <summary>Causes that were reported beside those of <see cref="Incident"/>.</summary>
    [Id(4)] public int MoreCauses { get; init; }

    /// <summary>It is the fleet incident that has changed, with the report of <see cref="Incident"/>: it has opened (with its second model), grown (another incident belongs to it), closed with its last one, come back, or merged.</summary>
    [Id(5)] public bool IsOfFleet { get; init; }

    /// <summary>The older fleet incident that it has gone into; null: none.</summary>
    [Id(6)] public string? MergedInto { get; init; }

    /// <summary>As it is recorded: those of earlier releases have every cause.</summary>
    public FleetChange Recorded() => Incident.Recorded() is var kept && ReferenceEquals(kept, Incident) ? this : this with { Incident = kept, MoreCauses = MoreCauses + Incident.Causes.Length - kept.Causes.Length };
}
