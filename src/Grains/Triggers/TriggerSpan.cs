namespace Watchgrain.Grains.Triggers;

/// <summary>What a pattern showed while it was suspect, up to the last pane in which it was: it stays when its evidence has gone.</summary>
[GenerateSerializer, Immutable, Alias("wg.TriggerSpan")]
public sealed record TriggerSpan
{
    /// <summary>The pane in which it became suspect.</summary>
    [Id(0)] public required long FoundPane { get; init; }

    /// <summary>First and last pane of its rows since its evidence began.</summary>
    [Id(1)] public required long SincePane { get; init; }

    [Id(2)] public required long LastPane { get; init; }

    /// <summary>Labelled rows of it in these panes, those with its label, and as many as are to be expected where nothing is planted.</summary>
    [Id(3)] public required long Rows { get; init; }

    [Id(4)] public required long Matching { get; init; }

    [Id(5)] public required double Expected { get; init; }

    [Id(6)] public required double LogEvidence { get; init; }

    /// <summary>Who supplies its labels; empty: no source stands out.</summary>
    [Id(7)] public required string Source { get; init; }
}
