using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Callers;

/// <summary>State of a caller grain.</summary>
[GenerateSerializer, Alias("wg.CallerGrainState")]
public sealed class CallerGrainState : ReceiverState
{
    /// <summary>Null before the first closed pane.</summary>
    [Id(0)] public CallerWatchState? Watch { get; set; }
}
