using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Triggers;

namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>What a discovery grain remembers.</summary>
[GenerateSerializer, Alias("wg.DiscoveryGrainState")]
public sealed class DiscoveryGrainState : ReceiverState
{
    /// <summary>Null before the first judged pane.</summary>
    [Id(0)] public SliceDiscoveryState? Discovery { get; set; }

    /// <summary>Null before the first judged pane in which triggers were looked for.</summary>
    [Id(1)] public TriggerWatchState? Triggers { get; set; }

    /// <summary>Null before the first closed pane in which patterns were counted.</summary>
    [Id(2)] public GrowthWatchState? Growth { get; set; }
}
