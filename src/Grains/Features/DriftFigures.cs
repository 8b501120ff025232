namespace Watchgrain.Grains.Features;

/// <summary>How far a feature has moved since its reference, all sources together, in shares of rows that would have to change their cell.</summary>
[GenerateSerializer, Immutable, Alias("wg.DriftFigures")]
public sealed record DriftFigures
{
    /// <summary>The first pane that counts.</summary>
    [Id(0)] public required long Since { get; init; }

    /// <summary>How far the last panes together are from the reference, in [0, 1], and how far chance would bring them.</summary>
    [Id(1)] public required double Net { get; init; }

    [Id(2)] public required double NetByChance { get; init; }

    /// <summary>How far they have moved in all, and how far chance would have moved them.</summary>
    [Id(3)] public required double Path { get; init; }

    [Id(4)] public required double PathByChance { get; init; }

    /// <summary>What of <see cref="Net"/> is beyond chance, at least 0. Not of the path: any feature whose days differ goes a long way in a year.</summary>
    public double BeyondChance => Math.Max(0, Net - NetByChance);
}
