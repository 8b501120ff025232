namespace Watchgrain.Grains.Features;

/// <summary>How far a feature has moved since its reference, as far as it is kept.</summary>
[GenerateSerializer, Immutable, Alias("wg.DriftPathState")]
public sealed record DriftPathState
{
    /// <summary>The first pane with rows that it has seen.</summary>
    [Id(0)] public required long Since { get; init; }

    /// <summary>The last panes with rows, ascending, at most seven.</summary>
    [Id(1)] public required long[] Panes { get; init; }

    /// <summary>Rows per cell of each.</summary>
    [Id(2)] public required long[][] Counts { get; init; }

    /// <summary>What its windows have moved, and what chance would have, in shares of rows.</summary>
    [Id(3)] public required double Length { get; init; }

    [Id(4)] public required double ByChance { get; init; }
}
