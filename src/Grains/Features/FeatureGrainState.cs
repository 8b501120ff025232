using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Features;

/// <summary>State of a feature grain that changes with its panes.</summary>
[GenerateSerializer, Alias("wg.FeatureGrainState")]
public sealed class FeatureGrainState : ReceiverState
{
    [Id(0)] public StreamState[] Streams { get; set; } = [];
}
