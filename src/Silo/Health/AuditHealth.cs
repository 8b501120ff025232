using Microsoft.Extensions.Diagnostics.HealthChecks;
using Watchgrain.Grains;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Health;

/// <summary>Healthy when the audit table can be read and no log was found damaged: without it no decision takes effect. Degraded while a second place does not take checkpoints: decisions go on.</summary>
internal sealed class AuditHealth(IAuditTable audit, AuditDamage damage, CheckpointCopyStates copies, AuditKeys keys) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // Whose log it is and what is wrong with it is for the log of the host, not for whoever asks.
        if (damage.Found.Count is > 0 and var count) return HealthCheckResult.Unhealthy($"{count} audit logs are damaged: see event 3101 in the log");
        await audit.ReadAsync(GrainKeys.AuditLog("default"), 0, 1, cancellationToken);
        if (copies.Failing is > 0 and var failing) return HealthCheckResult.Degraded($"the latest checkpoint of {failing} audit logs is not in its second place: see events 3106 and 3107 in the log");
        return HealthCheckResult.Healthy(keys.Sign ? $"the audit table was read; logs are signed, key {keys.KeyId("default")} for {keys.Origin}/default" : "the audit table was read; logs are not signed: Watchgrain:Audit names no key");
    }
}
