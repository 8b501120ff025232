using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Grains.Triggers;

namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>What the cells of features are compared with: what they and their pairs showed in the reference.</summary>
[GenerateSerializer, Immutable, Alias("wg.DiscoveryReference")]
public sealed record DiscoveryReference
{
    /// <summary>The version's, without features and slices.</summary>
    [Id(0)] public required VersionSpec Spec { get; init; }

    /// <summary>Of the reference.</summary>
    [Id(1)] public required string Digest { get; init; }

    [Id(2)] public required FeatureCells[] Features { get; init; }

    /// <summary>See <see cref="SliceReference.PaneVariance"/>; of the cells of single features.</summary>
    [Id(3)] public required double PaneVariance { get; init; }

    /// <summary>By <c>CellKeys</c>, the cells and pairs with rows enough to say something.</summary>
    [Id(4)] public required Dictionary<int, SliceAnchor> Anchors { get; init; }

    /// <summary>What patterns of values showed, which triggers are looked for beside; null in a reference of before they were.</summary>
    [Id(5)] public TriggerReference? Triggers { get; init; }

    /// <summary>Serialised <c>PatternCounts</c> of all rows; null in a reference of before patterns were counted.</summary>
    [Id(6)] public byte[]? PatternCounts { get; init; }
}
