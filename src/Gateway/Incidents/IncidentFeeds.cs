using Google.Rpc;
using Watchgrain.Gateway.Errors;
using Watchgrain.Grains;
using Watchgrain.Grains.Fleet;

namespace Watchgrain.Gateway.Incidents;

/// <summary>The feeds of the tenants whose incidents are followed: one per tenant as long as anybody does, <see cref="WatchesPerTenant"/> who do at a time.</summary>
internal sealed class IncidentFeeds(IGrainFactory grains)
{
    /// <summary>Of one gateway: more than people and robots of a tenant need, and few enough that those who are far behind may all read pages at once.</summary>
    public const int WatchesPerTenant = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Open> open = new(StringComparer.Ordinal);

    /// <summary>Follows a tenant's changes until it is disposed.</summary>
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: too many do.</exception>
    public Seat Enter(string tenant)
    {
        lock (gate)
        {
            var watched = open.GetValueOrDefault(tenant);
            if (watched.Seats >= WatchesPerTenant)
                // Waiting may not help: without a RetryInfo the caller hears of it.
                throw Refusal.Of(Code.ResourceExhausted, "TOO_MANY_WATCHES", $"{WatchesPerTenant} WatchIncidents streams of the tenant are open at this gateway, and no more may be: end one that is not needed, or use another gateway.");
            var feed = watched.Feed is { HasFailed: false } running ? running : new(grains.GetGrain<IFleetGrain>(GrainKeys.Fleet(tenant)));
            open[tenant] = new(feed, watched.Seats + 1);
            return new(this, tenant, feed);
        }
    }

    private void Leave(string tenant)
    {
        lock (gate)
        {
            var watched = open[tenant];
            if (watched.Seats > 1)
            {
                open[tenant] = watched with { Seats = watched.Seats - 1 };
                return;
            }
            open.Remove(tenant);
            watched.Feed.Dispose();
        }
    }

    private readonly record struct Open(IncidentFeed Feed, int Seats);

    /// <summary>One who follows.</summary>
    internal sealed class Seat(IncidentFeeds feeds, string tenant, IncidentFeed feed) : IDisposable
    {
        public IncidentFeed Feed => feed;

        public void Dispose() => feeds.Leave(tenant);
    }
}
