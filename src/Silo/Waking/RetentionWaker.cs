using Watchgrain.Grains;
using Watchgrain.Grains.Retention;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Waking;

/// <summary>Sees to it that the retention of every tenant that has an audit log comes by itself: after a start, and for new tenants within the hour. A reminder, once registered, needs no waking; it is there for data from before there was retention.</summary>
internal sealed class RetentionWaker(IGrainFactory grains, IAuditTable audit, TimeProvider time, ILogger<RetentionWaker> logger) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromHours(1);

    /// <summary>After a failure.</summary>
    private static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> woken = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Leaves the start of the host.
        await Task.Yield();
        while (true)
        {
            var wait = LookAgain;
            try
            {
                foreach (var tenant in (await audit.ListAsync(stoppingToken)).Select(log => GrainKeys.Segments(log)[0]).Where(tenant => !woken.Contains(tenant)))
                {
                    await grains.GetGrain<IRetentionGrain>(GrainKeys.Retention(tenant)).WakeAsync().WaitAsync(stoppingToken);
                    woken.Add(tenant);
                }
            }
#pragma warning disable CA1031 // the storage or the silos may be gone for a while
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.RetentionNotWoken(e);
                wait = TryAgain;
            }
            await Task.Delay(wait, time, stoppingToken);
        }
    }
}
