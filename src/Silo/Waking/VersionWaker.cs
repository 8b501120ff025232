using Watchgrain.Grains;
using Watchgrain.Grains.Models;

namespace Watchgrain.Silo.Waking;

/// <summary>
/// Calls every registered version after a start, after every change among the silos, and every half minute, so that what a stop or a death interrupted goes on by itself, without traffic: deltas not yet delivered, panes not yet closed, signals not yet sent.
/// Each silo calls its share; a version that cannot be woken is logged and called again.
/// </summary>
internal sealed class VersionWaker(
    IGrainFactory grains, IClusterMembershipService membership, ILocalSiloDetails self, IConfiguration configuration, TimeProvider time, ILogger<VersionWaker> logger) : BackgroundService
{
    /// <summary>Tenant of callers without a key.</summary>
    private const string DefaultTenant = "default";

    private const int Page = 256;

    /// <summary>For whatever else puts a version to sleep, such as a storage that was gone for a while.</summary>
    private static readonly TimeSpan WakeAgain = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = 0;
        await using var changes = membership.MembershipUpdates.GetAsyncEnumerator(stoppingToken);
        // Leaves the start of the host: the silo is active, the gateway need not wait.
        await Task.Yield();
        for (var change = changes.MoveNextAsync().AsTask(); ;)
        {
            var woken = await WakeShareAsync(stoppingToken);
            // What is repeated is no news.
            if (woken != known)
                logger.Woken(known = woken);
            await Task.WhenAny(change, Task.Delay(WakeAgain, time, stoppingToken));
            stoppingToken.ThrowIfCancellationRequested();
            if (!change.IsCompleted)
                continue;
            if (!await change)
                return;
            change = changes.MoveNextAsync().AsTask();
        }
    }

    private async Task<int> WakeShareAsync(CancellationToken stopping)
    {
        var woken = 0;
        foreach (var tenant in Tenants())
        {
            try
            {
                woken += await WakeTenantAsync(tenant, stopping);
            }
#pragma warning disable CA1031 // one tenant's damage must not keep the others asleep
            catch (Exception e) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.TenantNotWoken(tenant, e);
            }
        }
        return woken;
    }

    // While two silos see different members a version is called twice, or not until the next round.
    private bool IsMine(VersionId id)
    {
        var silos = membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).Order().ToArray();
        var hash = GrainId.Create(nameof(VersionWaker), GrainKeys.Version(id)).GetUniformHashCode();
        return silos.Length > 0 && silos[hash % (uint)silos.Length].Equals(self.SiloAddress);
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
                    var id = new VersionId(tenant, model, version.Version);
                    if (IsMine(id) && await WakeAsync(id))
                        woken++;
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
