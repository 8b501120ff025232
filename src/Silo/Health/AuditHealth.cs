using Microsoft.Extensions.Diagnostics.HealthChecks;
using Watchgrain.Grains;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Health;

/// <summary>Healthy when the audit table can be read: without it no decision takes effect.</summary>
internal sealed class AuditHealth(IAuditTable audit) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await audit.ReadAsync(GrainKeys.AuditLog("default"), 0, 1, cancellationToken);
        return HealthCheckResult.Healthy("the audit table was read");
    }
}
