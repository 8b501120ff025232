namespace Watchgrain.Grains.Triggers;

/// <summary>A pattern of values whose labels follow it and not the scores.</summary>
[GenerateSerializer, Immutable, Alias("wg.FoundTrigger")]
public sealed record FoundTrigger
{
    /// <summary>Its condition, in the language of slices.</summary>
    [Id(0)] public required string Where { get; init; }

    /// <summary>That its rows have.</summary>
    [Id(1)] public required int Label { get; init; }

    /// <summary>The pane in which it became suspect.</summary>
    [Id(2)] public required long FoundPane { get; init; }

    /// <summary>First and last pane of its rows since its evidence began.</summary>
    [Id(3)] public required long SincePane { get; init; }

    [Id(4)] public required long LastPane { get; init; }

    /// <summary>Labelled rows of it in these panes, those with its label, and as many as are to be expected where nothing is planted.</summary>
    [Id(5)] public required long Rows { get; init; }

    [Id(6)] public required long Matching { get; init; }

    [Id(7)] public required double Expected { get; init; }

    [Id(8)] public required double LogEvidence { get; init; }

    /// <summary>Of an incident by itself.</summary>
    [Id(9)] public required double LogThreshold { get; init; }

    /// <summary>It has been suspect in one of the last seven judged panes.</summary>
    [Id(10)] public required bool Lasts { get; init; }

    /// <summary>Who supplies its labels; empty: no source stands out.</summary>
    [Id(11)] public required string Source { get; init; }
}
