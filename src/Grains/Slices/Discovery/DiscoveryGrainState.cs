using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>What a discovery grain remembers.</summary>
[GenerateSerializer, Alias("wg.DiscoveryGrainState")]
public sealed class DiscoveryGrainState : ReceiverState
{
    /// <summary>Null before the first judged pane.</summary>
    [Id(0)] public SliceDiscoveryState? Discovery { get; set; }
}
