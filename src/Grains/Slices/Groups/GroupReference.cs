namespace Watchgrain.Grains.Slices.Groups;

/// <summary>What the groups of a version's protected features are compared with.</summary>
[GenerateSerializer, Immutable, Alias("wg.GroupReference")]
public sealed record GroupReference
{
    /// <summary>100: those with the most rows of the reference; a protected feature has few values.</summary>
    public const int MostGroups = 100;

    /// <summary>By how much each row of a pane adds to the variance of a group's selection rate beside that of the others, in units of that of a single row (<see cref="Statistics.Performance.PaneScatter"/>).</summary>
    [Id(0)] public required double SelectionScatter { get; init; }

    /// <summary>The same of the true-positive rate.</summary>
    [Id(1)] public required double OpportunityScatter { get; init; }

    [Id(2)] public required Dictionary<SliceName, GroupAnchor> Anchors { get; init; }
}
