namespace Watchgrain.Grains.Fleet;

/// <summary>A tenant's fleet now.</summary>
[GenerateSerializer, Immutable, Alias("wg.FleetView")]
public sealed record FleetView
{
    /// <summary>Open incidents of all versions, and the models that have any.</summary>
    [Id(0)] public required int OpenIncidents { get; init; }

    [Id(1)] public required int Models { get; init; }

    /// <summary>Fleet incidents that are open.</summary>
    [Id(2)] public required int OpenFleetIncidents { get; init; }

    /// <summary>The first change that is kept, and the latest; of none yet 1 and 0.</summary>
    [Id(3)] public required long FirstKept { get; init; }

    [Id(4)] public required long Last { get; init; }

    /// <summary>Panes per false incident over all versions; null: each has a budget of its own.</summary>
    [Id(5)] public double? TenantPanes { get; init; }

    /// <summary>Versions that have a share of it.</summary>
    [Id(6)] public int Shares { get; init; }

    /// <summary>What is not given to any version, in [0, 1].</summary>
    [Id(7)] public double Reserve { get; init; }
}
