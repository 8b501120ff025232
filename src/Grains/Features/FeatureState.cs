using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Features;

/// <summary>What a feature grain shows.</summary>
[GenerateSerializer, Immutable, Alias("wg.FeatureState")]
public sealed record FeatureState
{
    [Id(0)] public required FeatureSpec Feature { get; init; }

    [Id(1)] public required long ReferenceRows { get; init; }

    [Id(2)] public required FeaturePane[] Panes { get; init; }

    [Id(3)] public required string[] Sources { get; init; }

    /// <summary>The reference has fewer than <see cref="FeatureAnchor.LeastRows"/> rows of the slice: its panes have no distances.</summary>
    [Id(4)] public bool IsNotCompared { get; init; }

    /// <summary>How far it has moved since its reference; null before its first closed pane, of one source, and in a pinned slice.</summary>
    [Id(5)] public DriftFigures? Drift { get; init; }
}
