using Google.Protobuf;
using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class CallersTests(RunningGateway gateway)
{
    private static readonly byte[] Hash = [0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, .. new byte[24]];

    [Fact]
    public async Task Callers_OfClosedPanes_AreListedAndShown()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var asked = flights.Report(0, Flights.Rows(0, 100));
        asked.CallerHash = ByteString.CopyFrom(Hash);
        await flights.SendAsync(asked);
        await flights.SendAsync(asked);
        await flights.SendAsync(flights.Report(1, Flights.Rows(100, 50)));
        var end = flights.Report(2, new());
        end.Watermark = 1_000;
        await flights.SendAsync(end);
        await flights.StateAsync(state => state.HasClosedThrough && state.ClosedThrough >= 0);

        var listed = await gateway.Bob.CallAsync<V1.ListCallersRequest, V1.ListCallersResponse>("QueryService/ListCallers", new() { ModelId = flights.Model, Version = Flights.Version });
        var shown = await GetAsync(flights, "0011223344556677");

        Assert.Equal(shown.Caller, Assert.Single(listed.Callers));
        Assert.Equal("", listed.NextPageToken);
        Assert.Equal(("0011223344556677", 100L, 100L), (shown.Caller.Caller, shown.Caller.Queries, shown.Caller.Examined));
        Assert.Equal(100, shown.Panes.Sum(pane => pane.Queries));
        Assert.InRange(shown.Caller.LogThreshold, 20, 22);
        var refused = await Rpc.RefusedAsync(() => GetAsync(flights, "other"));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_CALLER"), (refused.Code, refused.Reason));
    }

    private Task<V1.GetCallerResponse> GetAsync(Flights flights, string caller) =>
        gateway.Bob.CallAsync<V1.GetCallerRequest, V1.GetCallerResponse>("QueryService/GetCaller", new() { ModelId = flights.Model, Version = Flights.Version, Caller = caller });
}
