namespace Watchgrain.Grains.Deltas;

/// <summary>Asks a receiver to close its panes: for rows first, later (when labels have had time to come) for outcomes.</summary>
[GenerateSerializer, Immutable, Alias("wg.PaneClosing")]
public sealed record PaneClosing
{
    [Id(0)] public required PaneStage Stage { get; init; }

    /// <summary>All panes up to and including this one.</summary>
    [Id(1)] public required long Pane { get; init; }

    /// <summary>The delta ids, by sender, that must have been applied before.</summary>
    [Id(2)] public required Dictionary<string, long> Required { get; init; }

    /// <summary>The last pane whose stage has ended before, at every receiver that had something in it; null when there is none, or the clock is of a release that asked every receiver.</summary>
    [Id(3)] public long? After { get; init; }

    /// <summary>What detectors leave out of the panes that are closed; null: nothing, or the clock is of a release that left nothing out.</summary>
    [Id(4)] public Quarantine? Quarantine { get; init; }
}
