using System.Globalization;
using System.Runtime.CompilerServices;
using Google.Rpc;
using Grpc.Core;
using Watchgrain.Gateway.Errors;
using Watchgrain.Grains;
using Watchgrain.Grains.Fleet;

namespace Watchgrain.Gateway.Incidents;

/// <summary>Follows the changes of a tenant's incidents.</summary>
internal sealed class IncidentTail(IGrainFactory grains, IncidentFeeds feeds)
{
    /// <summary>Every change after a position (null: from now on), for ever, a few at a time with the position up to which they reach; first none, with the position after which it begins.</summary>
    /// <exception cref="RpcException">OUT_OF_RANGE: positions that have been dropped, or are not there yet. RESOURCE_EXHAUSTED: too many follow the tenant's.</exception>
    public async IAsyncEnumerable<(IReadOnlyList<FleetChange> Changes, long Position)> FollowAsync(string tenant, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var seat = feeds.Enter(tenant);
        var now = await grains.GetGrain<IFleetGrain>(GrainKeys.Fleet(tenant)).ListChangesAsync(0, 0);
        var next = after ?? now.Last;
        if (next > now.Last)
            throw OutOfRange("UNKNOWN_POSITION", string.Create(CultureInfo.InvariantCulture, $"There is no position {next} yet: the latest change has {now.Last}."));
        CheckKept(now.FirstKept, next);
        yield return ([], next);
        while (true)
        {
            var page = await seat.Feed.NextAsync(next, cancellation);
            CheckKept(page.FirstKept, next);
            next = page.Changes[^1].Position;
            yield return (page.Changes, next);
        }
    }

    private static void CheckKept(long firstKept, long next)
    {
        if (firstKept > next + 1)
            throw OutOfRange("POSITION_DROPPED", string.Create(CultureInfo.InvariantCulture, $"Changes after position {next} are no longer kept: the first that is has {firstKept}. Read the incidents as they are (ListFleetIncidents, ListIncidents) and go on after {firstKept - 1}."));
    }

    private static RpcException OutOfRange(string reason, string message) => Refusal.Of(Code.OutOfRange, reason, message);
}
