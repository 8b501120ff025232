using Watchgrain.Grains.Thresholds;

namespace Watchgrain.Grains.Features;

/// <summary>State of a <see cref="StreamWatch"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.StreamState")]
public sealed record StreamState
{
    [Id(0)] public required string Source { get; init; }

    /// <summary>Binary form of the distribution's detector.</summary>
    [Id(1)] public required byte[] Drift { get; init; }

    [Id(2)] public long? DriftSince { get; init; }

    [Id(3)] public required RateState Missing { get; init; }

    [Id(4)] public required RateState Unseen { get; init; }

    /// <summary>The last panes with rows, and their counts one after the other.</summary>
    [Id(5)] public long[] RecentPanes { get; init; } = [];

    [Id(6)] public long[] RecentCounts { get; init; } = [];

    /// <summary>See <see cref="TurnState"/>; null while there is no evidence, and in a record of before it was kept.</summary>
    [Id(7)] public TurnState? Turn { get; init; }

    /// <summary>First of the latest panes that all depart by more than chance, each by itself; null when the last one does not.</summary>
    [Id(8)] public long? DepartsSince { get; init; }

    /// <summary>How long each fixed threshold has been crossed; null without any, and in a record of before there were such.</summary>
    [Id(9)] public ThresholdRun[]? Thresholds { get; init; }

    /// <summary>The last pane of whose distribution it spoke; null: of none since its evidence began, and in a record of before it was kept.</summary>
    [Id(10)] public long? SpokePane { get; init; }
}
