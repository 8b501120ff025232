namespace Watchgrain.Grains.Triggers;

/// <summary>A pattern of values that comes far more often than in the reference, while nearly all of its predictions are of one class.</summary>
[GenerateSerializer, Immutable, Alias("wg.Growth")]
public sealed record Growth
{
    /// <summary>Its condition, in the language of slices.</summary>
    [Id(0)] public required string Where { get; init; }

    /// <summary>The first pane in which it had grown, without a break of seven panes, and the last one.</summary>
    [Id(1)] public required long SincePane { get; init; }

    [Id(2)] public required long LastPane { get; init; }

    /// <summary>Of the last pane: its rows, those that were predicted to be of class 1, and as many rows as at the share of the reference.</summary>
    [Id(3)] public required long Rows { get; init; }

    [Id(4)] public required long Ones { get; init; }

    [Id(5)] public required double Expected { get; init; }

    /// <summary>ln of the probability of so many rows or more, had the pattern grown threefold, or three times as much as its values.</summary>
    [Id(6)] public required double LogP { get; init; }
}
