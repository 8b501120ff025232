namespace Watchgrain.Grains.Fleet;

/// <summary>What the fleet grain of a tenant remembers.</summary>
[GenerateSerializer, Alias("wg.FleetState")]
public sealed class FleetState
{
    /// <summary>Incidents of all models: the open ones, those that an open fleet incident holds, and the latest of the closed ones.</summary>
    [Id(0)] public List<FleetMember> Members { get; set; } = [];

    [Id(1)] public FleetLog Log { get; set; } = new();

    /// <summary>Number of the next fleet incident.</summary>
    [Id(2)] public long NextFleet { get; set; } = 1;

    /// <summary>Incidents that had closed by this time may have been forgotten: one of which the fleet hears now is told, but not kept.</summary>
    [Id(3)] public DateTimeOffset? ForgottenThrough { get; set; }

    /// <summary>The part of the tenant's budget that each version holds, in (0, 1]; without a budget for the tenant none do.</summary>
    [Id(4)] public Dictionary<VersionId, double> Shares { get; set; } = [];

    /// <summary>Into so many equal parts the tenant's budget is divided.</summary>
    [Id(5)] public int Places { get; set; } = 1;

    /// <summary>Fleet incidents that have gone into others, the latest <see cref="FleetIncidents.KeptMerges"/>.</summary>
    [Id(6)] public List<FleetMerge> Merged { get; set; } = [];

    /// <summary>Incidents that have been forgotten, the latest <see cref="FleetIncidents.KeptForgotten"/>: what was told of them is not taken again.</summary>
    [Id(7)] public List<FleetForgotten> Forgotten { get; set; } = [];
}
