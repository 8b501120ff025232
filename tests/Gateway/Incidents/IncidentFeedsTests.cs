using Google.Rpc;
using Grpc.Core;
using Watchgrain.Gateway.Incidents;
using Watchgrain.Gateway.Tests.Serving;

namespace Watchgrain.Gateway.Tests.Incidents;

public sealed class IncidentFeedsTests(RunningGateway gateway)
{
    [Fact]
    public void Watches_BeyondTheLimitOfATenant_AreRefusedUntilOneLeaves()
    {
        var feeds = new IncidentFeeds(gateway.Grains);
        IncidentFeeds.Seat[] seats = [.. Enumerable.Range(0, IncidentFeeds.WatchesPerTenant).Select(_ => feeds.Enter("alpha"))];
        Assert.Single(seats.Select(seat => seat.Feed).Distinct());

        var refused = Assert.Throws<RpcException>(() => feeds.Enter("alpha"));

        Assert.Equal((StatusCode.ResourceExhausted, "TOO_MANY_WATCHES"), (refused.StatusCode, refused.GetRpcStatus()!.GetDetail<ErrorInfo>().Reason));
        Assert.StartsWith("100 WatchIncidents streams of the tenant are open at this gateway", refused.Status.Detail, StringComparison.Ordinal);
        Assert.NotSame(seats[0].Feed, feeds.Enter("beta").Feed);
        seats[0].Dispose();
        using var again = feeds.Enter("alpha");
        Assert.Same(seats[1].Feed, again.Feed);
    }

    [Fact]
    public void Feed_OfATenantThatNobodyFollowed_IsAnother()
    {
        var feeds = new IncidentFeeds(gateway.Grains);
        var first = feeds.Enter("alpha");
        first.Dispose();
        using var second = feeds.Enter("alpha");
        Assert.NotSame(first.Feed, second.Feed);
    }
}
