using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Slices.Groups;

/// <summary>What a group of a protected feature is watched with.</summary>
[GenerateSerializer, Immutable, Alias("wg.GroupPlan")]
public sealed record GroupPlan
{
    /// <summary>The version's, without features and slices.</summary>
    [Id(0)] public required VersionSpec Spec { get; init; }

    /// <summary>How many groups of the version are watched: so many share the false alarms.</summary>
    [Id(1)] public required int Groups { get; init; }

    [Id(2)] public required GroupAnchor Anchor { get; init; }

    /// <summary>See <see cref="GroupReference"/>.</summary>
    [Id(3)] public required double SelectionScatter { get; init; }

    [Id(4)] public required double OpportunityScatter { get; init; }
}
