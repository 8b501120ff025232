using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Callers;

/// <summary>Watches one caller of a version. Key: <see cref="GrainKeys.Caller"/>.</summary>
[Alias("wg.ICallerGrain")]
public interface ICallerGrain : IGrainWithStringKey, IDeltaReceiver
{
    /// <summary>What is known of it, by its closed panes; null before the first.</summary>
    [Alias("Get")]
    Task<CallerFigures?> GetAsync();
}
