using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchgrain.Grains;
using Watchgrain.Grains.Denials;

namespace Watchgrain.Gateway.Tenancy;

/// <summary>Hands counts of denials to the logs of the tenants: every few seconds, before they are read, and when the host stops.</summary>
internal sealed class AccessDenialHandOver(AccessDenialCounts counts, IGrainFactory grains, TimeProvider time, ILogger<AccessDenialHandOver> logger) : BackgroundService
{
    /// <summary>How late an entry may show: a log is written at most so often, however much is turned away.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>Of a host that stops.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(2);

    /// <summary>Now. What a log does not take waits for the next time.</summary>
    public async Task HandOverAsync(CancellationToken cancellation)
    {
        var (taken, uncounted) = counts.Take();
        if (uncounted > 0 && !taken.Any(tenant => tenant.Tenant == AccessDenialCounts.Strangers))
            taken = [.. taken, (AccessDenialCounts.Strangers, [])];
        foreach (var (tenant, denials) in taken)
            await HandOverAsync(tenant, denials, tenant == AccessDenialCounts.Strangers ? uncounted : 0, cancellation);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LastPatience);
        await HandOverAsync(patience.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await HandOverAsync(stoppingToken);
    }

    private async Task HandOverAsync(string tenant, AccessDenial[] denials, long uncounted, CancellationToken cancellation)
    {
        try
        {
            await grains.GetGrain<IAccessDenialGrain>(GrainKeys.AccessDenials(tenant)).AddAsync(denials, uncounted).WaitAsync(cancellation);
        }
#pragma warning disable CA1031 // the silos or the storage may be gone for a while
        catch (Exception error)
#pragma warning restore CA1031
        {
            logger.DenialsWait(denials.Length, error);
            counts.PutBack(tenant, denials, uncounted);
        }
    }
}
