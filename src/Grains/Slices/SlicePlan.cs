using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Slices;

/// <summary>What a slice is watched with.</summary>
[GenerateSerializer, Immutable, Alias("wg.SlicePlan")]
public sealed record SlicePlan
{
    /// <summary>The version's, without features and slices.</summary>
    [Id(0)] public required VersionSpec Spec { get; init; }

    /// <summary>Of the reference.</summary>
    [Id(1)] public required string Digest { get; init; }

    /// <summary>Serialised <c>ConfidenceBasedEstimator</c>.</summary>
    [Id(2)] public required byte[] Estimator { get; init; }

    /// <summary>See <see cref="SliceReference.PaneVariance"/>.</summary>
    [Id(3)] public required double PaneVariance { get; init; }

    /// <summary>See <see cref="SliceReference.Between"/>.</summary>
    [Id(4)] public required double Between { get; init; }

    /// <summary>How many slices the version may have: so many share the false alarms.</summary>
    [Id(5)] public required int Slices { get; init; }

    /// <summary>Null: the slice is none of the reference's largest.</summary>
    [Id(6)] public SliceAnchor? Anchor { get; init; }
}
