using Watchgrain.Grains;
using Watchgrain.Grains.Models;

namespace Watchgrain.Silo.Waking;

/// <summary>
/// After a start calls every registered version, so that what a stop interrupted goes on by itself: deltas not yet delivered, panes not yet closed, signals not yet sent. A version that cannot be woken is logged; the next batch wakes it.
/// </summary>
internal sealed class VersionWaker(IGrainFactory grains, IConfiguration configuration, ILogger<VersionWaker> logger) : BackgroundService
{
    /// <summary>Tenant of callers without a key.</summary>
    private const string DefaultTenant = "default";

    private const int Page = 256;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Leaves the start of the host: the silo is active, the gateway need not wait.
        await Task.Yield();
        var woken = 0;
        foreach (var tenant in Tenants())
        {
            try
            {
                woken += await WakeTenantAsync(tenant, stoppingToken);
            }
#pragma warning disable CA1031 // one tenant's damage must not keep the others asleep
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.TenantNotWoken(tenant, e);
            }
        }
        logger.Woken(woken);
    }

    private HashSet<string> Tenants() =>
    [
        DefaultTenant,
        .. configuration.GetSection("Watchgrain:ApiKeys").GetChildren().Select(k => k["Tenant"]).OfType<string>(),
    ];

    private async Task<int> WakeTenantAsync(string tenant, CancellationToken stopping)
    {
        var woken = 0;
        string[] models;
        for (var after = ""; (models = await grains.GetGrain<IModelCatalogGrain>(GrainKeys.Catalog(tenant)).ListAsync(after, Page)).Length > 0; after = models[^1])
        {
            foreach (var model in models)
            {
                var record = await grains.GetGrain<IModelGrain>(GrainKeys.Model(tenant, model)).GetAsync();
                foreach (var version in record?.Versions ?? [])
                {
                    stopping.ThrowIfCancellationRequested();
                    woken += await WakeAsync(new(tenant, model, version.Version)) ? 1 : 0;
                }
            }
        }
        return woken;
    }

    private async Task<bool> WakeAsync(VersionId id)
    {
        try
        {
            await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).ResumeAsync();
            return true;
        }
#pragma warning disable CA1031 // one version's damage must not keep the others asleep
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.VersionNotWoken(id, e);
            return false;
        }
    }
}
