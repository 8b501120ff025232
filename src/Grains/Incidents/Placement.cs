namespace Watchgrain.Grains.Incidents;

/// <summary>What one pane has done to an incident: how it came about or changed, the strands that it got, and the incidents that went into it.</summary>
public sealed record Placement(Incident Incident, IncidentChange Change)
{
    public List<Strand> Strands { get; } = [];

    public List<Incident> Merged { get; } = [];
}
