using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;

namespace Watchgrain.Grains.Features;

/// <summary>The anchor of one feature: its binning and its summary per reference pane and source.</summary>
[GenerateSerializer, Immutable, Alias("wg.FeatureReference")]
public sealed record FeatureReference
{
    /// <summary>The version's axis and rhythm; without its features and slices, which earlier releases stored in the record of each feature.</summary>
    [Id(0)] public required VersionSpec Spec { get; init; }

    [Id(1)] public required FeatureSpec Feature { get; init; }

    /// <summary>Digest of the whole reference.</summary>
    [Id(2)] public required string Digest { get; init; }

    /// <summary>Serialised <c>NumericBinning</c>; empty for a categorical feature.</summary>
    [Id(3)] public required byte[] Binning { get; init; }

    [Id(4)] public required SummaryPart[] Parts { get; init; }

    /// <summary>How many streams the version watches in all (features × (sources + 1)), for the thresholds.</summary>
    [Id(5)] public required int Streams { get; init; }

    /// <summary>The pinned slice whose rows alone are meant; null: all rows are.</summary>
    [Id(6)] public SliceName? Slice { get; init; }

    /// <summary>What the model did in each cell. Null for a feature without detectors, and in a reference of before it was kept.</summary>
    [Id(7)] public CellMeans? Means { get; init; }

    /// <summary>The fixed thresholds on its statistics, of all sources together; null: none.</summary>
    [Id(8)] public ThresholdSpec[]? Thresholds { get; init; }
}
