namespace Watchgrain.Grains.Triggers;

/// <summary>State of a <see cref="Trigger"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.TriggerState")]
public sealed record TriggerState
{
    /// <summary>By <c>Pattern.Key</c>.</summary>
    [Id(0)] public required int Key { get; init; }

    /// <summary>That its rows have.</summary>
    [Id(1)] public required int Label { get; init; }

    [Id(2)] public required double LogEvidence { get; init; }

    [Id(3)] public required long SincePane { get; init; }

    [Id(4)] public required long LastPane { get; init; }

    [Id(5)] public required long Rows { get; init; }

    [Id(6)] public required long Matching { get; init; }

    [Id(7)] public required double Expected { get; init; }

    /// <summary>Who supplied the matching rows.</summary>
    [Id(8)] public required Dictionary<string, Supplied> Sources { get; init; }

    /// <summary>Null: it has never been suspect.</summary>
    [Id(9)] public TriggerSpan? Shown { get; init; }

    [Id(10)] public long? SpokePane { get; init; }

    /// <summary>Whom its signals name since it has spoken; empty: nobody.</summary>
    [Id(11)] public string Source { get; init; } = "";
}
