using Watchgrain.Grains;
using Watchgrain.Grains.Delivery;
using Watchgrain.Silo.Configuration;

namespace Watchgrain.Silo.Waking;

/// <summary>
/// Starts the outboxes of every tenant after a start and calls them every half minute, so that they go on after a stop or a death. Every process calls them for the tenants that it knows: those of its API keys, those that its channels name,
/// and the default one where a gateway has no keys. An outbox that is awake already is not disturbed.
/// </summary>
internal sealed class ChannelWaker(IGrainFactory grains, IConfiguration configuration, HostingOptions hosting, IServiceProvider services, TimeProvider time, ILogger<ChannelWaker> logger) : BackgroundService
{
    /// <summary>After the death of a silo what waits goes on after this at the latest.</summary>
    private static readonly TimeSpan WakeAgain = TimeSpan.FromSeconds(30);

    // A gateway in a process of its own does not know which channels there are.
    private readonly Channels? channels = services.GetService<Channels>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (channels is { IsEmpty: true })
            return;
        // Leaves the start of the host.
        await Task.Yield();
        while (true)
        {
            foreach (var tenant in Tenants())
                await WakeAsync(tenant, stoppingToken);
            await Task.Delay(WakeAgain, time, stoppingToken);
        }
    }

    private HashSet<string> Tenants()
    {
        string[] keys = [.. configuration.GetSection("Watchgrain:ApiKeys").GetChildren().Select(key => key["Tenant"]).OfType<string>()];
        return [.. keys.Length > 0 || !hosting.HasGateway ? keys : [Gateway.Tenancy.Caller.Anonymous.Tenant], .. channels?.Tenants ?? []];
    }

    private async Task WakeAsync(string tenant, CancellationToken stopping)
    {
        try
        {
            await grains.GetGrain<IChannelDirectoryGrain>(GrainKeys.Channels(tenant)).WakeAsync().WaitAsync(stopping);
        }
#pragma warning disable CA1031 // the storage or the silos may be gone for a while
        catch (Exception e) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.ChannelsNotWoken(tenant, e);
        }
    }
}
