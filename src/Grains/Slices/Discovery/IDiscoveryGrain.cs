using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Triggers;

namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>Looks for slices of a version that nobody declared, from the labels of label partitions by cells of features. Key: <see cref="GrainKeys.Discovery"/>.</summary>
[Alias("wg.IDiscoveryGrain")]
public interface IDiscoveryGrain : IGrainWithStringKey, IDeltaReceiver
{
    /// <summary>Takes its part of a finished reference; idempotent.</summary>
    [Alias("SetReference")]
    Task SetReferenceAsync([Immutable] DiscoveryReference reference);

    [Alias("Get")]
    Task<DiscoveryFigures> GetAsync();

    /// <summary>Patterns of values whose labels follow them and not the scores.</summary>
    [Alias("GetTriggers")]
    Task<TriggerFigures> GetTriggersAsync();
}
