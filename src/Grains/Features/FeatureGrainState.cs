using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Features;

/// <summary>State of a feature grain that changes with its panes.</summary>
[GenerateSerializer, Alias("wg.FeatureGrainState")]
public sealed class FeatureGrainState : ReceiverState
{
    [Id(0)] public StreamState[] Streams { get; set; } = [];

    /// <summary>How far it has moved since its reference; null before its first pane, in a pinned slice, and in a state that was stored before.</summary>
    [Id(1)] public DriftPathState? Path { get; set; }
}
