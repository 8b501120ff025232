using Orleans.Concurrency;

namespace Watchgrain.Grains.Models;

/// <summary>
/// Closes a version's panes when its watermark has passed them, and has their labels judged when these have had their time. A grain apart from the version, because a closing waits for partitions that deliver to the version.
/// Key: <see cref="GrainKeys.Clock"/>.
/// </summary>
[Alias("wg.IPaneClockGrain")]
public interface IPaneClockGrain : IGrainWithStringKey
{
    /// <summary>Activates the clock; it ticks from then on.</summary>
    [Alias("Wake"), AlwaysInterleave]
    Task WakeAsync();

    [Alias("GetProgress"), AlwaysInterleave]
    Task<PaneProgress> GetProgressAsync();
}
