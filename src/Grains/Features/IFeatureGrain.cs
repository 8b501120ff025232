using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Features;

/// <summary>Watches one feature of a version (or its score), all sources together and each apart; or shows it in the rows of a pinned slice. Key: <see cref="GrainKeys.Feature"/>, or <see cref="GrainKeys.FeatureOfSlice"/>.</summary>
[Alias("wg.IFeatureGrain")]
public interface IFeatureGrain : IGrainWithStringKey, IDeltaReceiver
{
    /// <summary>Takes the anchor reference; idempotent by its digest.</summary>
    [Alias("SetReference")]
    Task SetReferenceAsync(FeatureReference reference);

    /// <summary>Figures per pane; <paramref name="source"/> empty: all sources together, without those in quarantine. Null when the feature has no reference yet.</summary>
    [Alias("Get")]
    Task<FeatureState?> GetAsync(string source, long? firstPane, long? lastPane, Quarantine? quarantine = null);

    /// <summary>Figures of rows that are not the version's own beside its whole reference, and nothing is kept of them. Null when the feature has no reference yet, is of another kind, or is compared with each weekday apart.</summary>
    [Alias("Compare")]
    Task<FeaturePane?> CompareAsync(SummaryPart rows);
}
