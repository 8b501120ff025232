using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Connection;

/// <summary>A client that knows several gateways, on real loopback ports.</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private static readonly Producer Writer = new("m", "v", "p");
    private RecordingGateway first = null!;
    private RecordingGateway second = null!;
    private WatchgrainClient client = null!;

    public async ValueTask InitializeAsync()
    {
        first = await RecordingGateway.StartAsync();
        second = await RecordingGateway.StartAsync();
        client = new WatchgrainClient(new WatchgrainClientOptions { Addresses = [first.Address, second.Address] });
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SendAsync_GatewayOfTheStreamEnds_GoesOnAtTheOther(bool wait)
    {
        await using var stream = client.OpenPredictions(Writer, window: 8);
        await await stream.SendAsync("s", BatchOf(0), cancellation: TestContext.Current.CancellationToken);
        var (current, other) = first.Streams > 0 ? (first, second) : (second, first);
        for (var batch = 1; batch < 30; batch++)
            _ = await stream.SendAsync("s", BatchOf(batch), cancellation: TestContext.Current.CancellationToken);
        if (wait)
            await stream.FlushAsync(TestContext.Current.CancellationToken);
        await current.DisposeAsync();
        for (var batch = 30; batch < 60; batch++)
            _ = await stream.SendAsync("s", BatchOf(batch), cancellation: TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
        ulong[] kept = [.. current.Predictions.Concat(other.Predictions).Select(request => request.Sequence).Distinct().Order()];
        Assert.Equal(Enumerable.Range(0, 60).Select(number => (ulong)number), kept);
        Assert.Equal(59UL, other.Predictions[^1].Sequence);
    }

    [Fact]
    public async Task SendAsync_GatewayTakesCallsAndRefusesThem_FindsTheOther()
    {
        for (var call = 0; call < 10; call++)
            first.FailAfter(replies: 0, StatusCode.Unavailable);
        await using var stream = client.OpenPredictions(Writer);
        var reply = await await stream.SendAsync("s", BatchOf(0), cancellation: TestContext.Current.CancellationToken);
        Assert.False(reply.Duplicate);
        Assert.Single(second.Predictions);
    }

    [Fact]
    public async Task Unary_OneGatewayIsGone_AnswersEveryTime()
    {
        await first.DisposeAsync();
        for (var call = 0; call < 6; call++)
            Assert.Equal(18UL, (await client.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: TestContext.Current.CancellationToken)).Checkpoint.Size);
    }

    [Fact]
    public async Task SendAsync_AllGoneAndOneBack_IsTakenByThatOne()
    {
        await using var stream = client.OpenPredictions(Writer);
        await await stream.SendAsync("s", BatchOf(0), cancellation: TestContext.Current.CancellationToken);
        await first.DisposeAsync();
        await second.DisposeAsync();
        var reply = await stream.SendAsync("s", BatchOf(1), cancellation: TestContext.Current.CancellationToken);
        await using var back = await RecordingGateway.StartAsync(second.Address);
        Assert.Equal(1UL, (await reply).Sequence);
        Assert.Equal([1UL], back.Predictions.Select(request => request.Sequence));
    }

    [Theory]
    [InlineData("http://a:1", "https://b:1")]
    [InlineData("ftp://a:1")]
    [InlineData]
    public void Client_AddressesThatCannotBe_AreRefused(params string[] addresses) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WatchgrainClient(new WatchgrainClientOptions { Addresses = [.. addresses.Select(address => new Uri(address))] }));

    private static Batch BatchOf(int position) => new() { Positions = { position }, Scores = { 0.5 } };
}
