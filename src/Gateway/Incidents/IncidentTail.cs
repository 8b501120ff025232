using System.Globalization;
using System.Runtime.CompilerServices;
using Google.Rpc;
using Grpc.Core;
using Watchgrain.Gateway.Errors;
using Watchgrain.Grains;
using Watchgrain.Grains.Fleet;

namespace Watchgrain.Gateway.Incidents;

/// <summary>Follows the changes of a tenant's incidents.</summary>
internal sealed class IncidentTail(IGrainFactory grains)
{
    private const int PageSize = 100;

    // A silo that stops waits for the calls under way: no longer than this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Every change after a position (null: from now on), for ever. Positions that have been dropped, or are not there yet, are refused as OUT_OF_RANGE.</summary>
    public async IAsyncEnumerable<FleetChange> FollowAsync(string tenant, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var fleet = grains.GetGrain<IFleetGrain>(GrainKeys.Fleet(tenant));
        var now = await fleet.ListChangesAsync(0, 0);
        var next = after ?? now.Last;
        if (next > now.Last)
            throw OutOfRange("UNKNOWN_POSITION", string.Create(CultureInfo.InvariantCulture, $"There is no position {next} yet: the latest change has {now.Last}."));
        while (true)
        {
            var page = await fleet.ListChangesAsync(next, PageSize);
            if (page.FirstKept > next + 1)
                throw OutOfRange("POSITION_DROPPED", string.Create(CultureInfo.InvariantCulture, $"Changes after position {next} are no longer kept: the first that is has {page.FirstKept}. Read the incidents as they are (ListFleetIncidents, ListIncidents) and go on after {page.FirstKept - 1}."));
            foreach (var change in page.Changes)
            {
                yield return change;
                next = change.Position;
            }
            if (page.Changes.Length == 0)
                await fleet.WaitForChangeAsync(next, Patience).WaitAsync(cancellation);
        }
    }

    private static RpcException OutOfRange(string reason, string message) => Refusal.Of(Code.OutOfRange, reason, message);
}
