using Orleans.Concurrency;

namespace Watchgrain.Grains.Retention;

/// <summary>Deletes what a tenant's data has been kept for long enough, once a day by a reminder. Key: <see cref="GrainKeys.Retention"/>.</summary>
[Alias("wg.IRetentionGrain")]
public interface IRetentionGrain : IGrainWithStringKey
{
    /// <summary>From now on it comes by itself, also after restarts. Idempotent.</summary>
    [Alias("Wake")]
    Task WakeAsync();

    /// <summary>As of the last run.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<RetentionView> GetAsync();
}
