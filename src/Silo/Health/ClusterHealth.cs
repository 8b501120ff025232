using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Watchgrain.Silo.Clustering;

namespace Watchgrain.Silo.Health;

/// <summary>Healthy while a gateway without a silo is connected to one.</summary>
internal sealed class ClusterHealth(ClusterConnection connection) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        connection is { HasStarted: true, Silos: > 0 }
            ? HealthCheckResult.Healthy(string.Create(CultureInfo.InvariantCulture, $"connected to {connection.Silos} silos"))
            : HealthCheckResult.Unhealthy("no silo answers"));
}
