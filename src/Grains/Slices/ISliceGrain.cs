using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Slices;

/// <summary>Watches one slice of a version: scores of its rows and outcomes. Key: <see cref="GrainKeys.Slice"/>.</summary>
[Alias("wg.ISliceGrain")]
public interface ISliceGrain : IGrainWithStringKey, IDeltaReceiver
{
    /// <summary>Figures per pane, without what is in quarantine.</summary>
    [Alias("Get")]
    Task<PaneFigures[]> GetAsync(long? firstPane, long? lastPane, Quarantine? quarantine = null);

    /// <summary>Closed panes as they were known at a time.</summary>
    [Alias("GetKnown")]
    Task<PaneFigures[]> GetKnownAsync(DateTimeOffset at, long? firstPane, long? lastPane);
}
