using Microsoft.Extensions.Diagnostics.HealthChecks;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Silo.Health;

/// <summary>Degraded while a partition does not get a delta through: batches are taken and durable, but do not count yet. The log names the grains.</summary>
internal sealed class DeliveryHealth(StuckDeliveries stuck) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        stuck.Count is > 0 and var count ? HealthCheckResult.Degraded($"{count} receivers do not take their deltas: see event 2007 in the log") : HealthCheckResult.Healthy("deltas reach their receivers"));
}
