namespace Watchgrain.Grains.Models;

/// <summary>A feature of a version. A deterministic one is a function of time (hour, weekday): shown, never alarmed on.</summary>
[GenerateSerializer, Immutable, Alias("wg.FeatureSpec")]
public sealed record FeatureSpec
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required FeatureKind Kind { get; init; }

    [Id(2)] public bool Deterministic { get; init; }

    /// <summary>Its values are groups of people that the model must treat alike.</summary>
    [Id(3)] public bool Protected { get; init; }

    /// <summary>What supplies it: a feature store's table, a pipeline. Features with the same one fail together. Null: not told.</summary>
    [Id(4)] public string? Upstream { get; init; }
}
