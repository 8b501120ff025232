using Watchgrain.Grains.Thresholds;

namespace Watchgrain.Grains.Callers;

/// <summary>State of a <see cref="CallerWatch"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.CallerWatchState")]
public sealed record CallerWatchState
{
    /// <summary>Serialised <c>CallerTrace</c>.</summary>
    [Id(0)] public required byte[] Trace { get; init; }

    [Id(1)] public required CallerAlarmState Near { get; init; }

    [Id(2)] public required CallerAlarmState Apart { get; init; }

    /// <summary>All queries of closed panes, and those with an extreme confidence.</summary>
    [Id(3)] public required long Queries { get; init; }

    [Id(4)] public required long Extreme { get; init; }

    /// <summary>The last closed panes with queries, ascending; at most <see cref="CallerWatch.KeptPanes"/>.</summary>
    [Id(5)] public required CallerPane[] Panes { get; init; }

    /// <summary>How long the thresholds of the spec have been crossed; null: there are none, and in a state that was stored before.</summary>
    [Id(6)] public ThresholdRun[]? Thresholds { get; init; }
}
