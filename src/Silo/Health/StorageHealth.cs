using Microsoft.Extensions.Diagnostics.HealthChecks;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Health;

/// <summary>Healthy when a write can be committed.</summary>
internal sealed class StorageHealth(IStorageDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await database.ProbeWriteAsync(cancellationToken);
        return HealthCheckResult.Healthy("a write was committed");
    }
}
