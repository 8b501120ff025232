using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Watchgrain.Silo.Health;

/// <summary>Healthy while the silo is an active member of its cluster.</summary>
internal sealed class SiloHealth(ISiloStatusOracle oracle) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = oracle.CurrentStatus;
        return Task.FromResult(new HealthCheckResult(status == SiloStatus.Active ? HealthStatus.Healthy : HealthStatus.Unhealthy, $"the silo is {status}"));
    }
}
