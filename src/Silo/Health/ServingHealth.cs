using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Watchgrain.Silo.Health;

/// <summary>Unhealthy from the moment that the host is told to stop, so that load balancers send nothing more.</summary>
internal sealed class ServingHealth(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("the host is stopping") : HealthCheckResult.Healthy("the host is running"));
}
