namespace Watchgrain.Grains.Triggers;

/// <summary>State of a <see cref="TriggerWatch"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.TriggerWatchState")]
public sealed record TriggerWatchState
{
    /// <summary>By ascending key and label.</summary>
    [Id(0)] public TriggerState[] Triggers { get; init; } = [];

    /// <summary>ln of the evidence of the last judged pane alone at which a pattern was suspect; 0 before the first.</summary>
    [Id(1)] public double LogSuspect { get; init; }

    /// <summary>Patterns with evidence that were let go, for there were too many.</summary>
    [Id(2)] public long Dropped { get; init; }

    /// <summary>Share of the last judged pane's labelled rows that was looked at.</summary>
    [Id(3)] public double Examined { get; init; }

    /// <summary>The last judged pane.</summary>
    [Id(4)] public long JudgedPane { get; init; }
}
