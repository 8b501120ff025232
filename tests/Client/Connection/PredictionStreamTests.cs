using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Connection;

public sealed class PredictionStreamTests : IAsyncLifetime
{
    private static readonly Producer Writer = new("m", "v", "p");
    private RecordingGateway gateway = null!;
    private WatchgrainClient client = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await RecordingGateway.StartAsync();
        client = new WatchgrainClient(new WatchgrainClientOptions { Address = gateway.Address });
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task SendAsync_ManyBatches_AreNumberedAndAnsweredInOrder()
    {
        await using var stream = client.OpenPredictions(Writer, nextSequence: 5);
        var replies = new List<Task<ReportResponse>>();
        for (var batch = 0; batch < 300; batch++)
            replies.Add(await stream.SendAsync("s", BatchOf(batch), watermark: batch, TestContext.Current.CancellationToken));
        await stream.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(5, 300).Select(number => (ulong)number), (await Task.WhenAll(replies)).Select(reply => reply.Sequence));
        Assert.Equal(Enumerable.Range(0, 300).Select(number => (long)number), gateway.Predictions.Select(request => request.Batch.Positions.Single()));
    }

    [Fact]
    public async Task SendAsync_SingleRows_AreNumberedAndSentAgainLikeBatches()
    {
        gateway.FailAfter(replies: 7, StatusCode.Unavailable);
        await using var stream = client.OpenPredictions(Writer, window: 16);
        for (var row = 0; row < 50; row++)
            _ = await stream.SendAsync("s", new Row { Position = row, Score = 0.5, Numbers = { row } }, watermark: row, TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 50).Select(number => ((ulong)number, (long)number, (double)number)), gateway.Predictions.Select(request => (request.Sequence, request.Watermark, request.Row.Numbers.Single())));
        Assert.All(gateway.Predictions, request => Assert.Null(request.Batch));
        Assert.Equal(2, gateway.Streams);
    }

    [Fact]
    public async Task SendAsync_SlowGateway_KeepsTheWindow()
    {
        var go = new TaskCompletionSource();
        gateway.BeforeReply = () => go.Task;
        await using var stream = client.OpenPredictions(Writer, window: 3);
        for (var batch = 0; batch < 3; batch++)
            _ = await stream.SendAsync("s", BatchOf(batch), cancellation: TestContext.Current.CancellationToken);
        var fourth = stream.SendAsync("s", BatchOf(3), cancellation: TestContext.Current.CancellationToken).AsTask();
        Assert.False(fourth.IsCompleted);
        go.SetResult();
        await await fourth;
        Assert.InRange(gateway.MostInFlight, 1, 3);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, null)]
    [InlineData(StatusCode.ResourceExhausted, 10)]
    public async Task SendAsync_TransientFailureWithBatchesInFlight_SendsThemAgainUnderTheirNumbers(StatusCode code, int? retryAfterMs)
    {
        gateway.FailAfter(replies: 7, code, retryAfterMs is { } delay ? TimeSpan.FromMilliseconds(delay) : null);
        await using var stream = client.OpenPredictions(Writer, window: 16);
        for (var batch = 0; batch < 50; batch++)
            _ = await stream.SendAsync("s", BatchOf(batch), cancellation: TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 50).Select(number => (ulong)number), gateway.Predictions.Select(request => request.Sequence));
        Assert.Equal(2, gateway.Streams);
        Assert.InRange(gateway.Duplicates, 1, 16);
    }

    [Fact]
    public async Task SendAsync_StreamResetByTheGateway_SendsAgainUnderTheirNumbers()
    {
        var replies = 0;
        gateway.BeforeReply = () =>
        {
            if (++replies == 8)
                gateway.Reset();
            return Task.CompletedTask;
        };
        await using var stream = client.OpenPredictions(Writer, window: 16);
        for (var batch = 0; batch < 50; batch++)
            _ = await stream.SendAsync("s", BatchOf(batch), cancellation: TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 50).Select(number => (ulong)number), gateway.Predictions.Select(request => request.Sequence));
        Assert.Equal(2, gateway.Streams);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task SendAsync_GatewayNamesAWait_IsNotCalledBefore(int repliesBefore)
    {
        var time = new SignallingTime(TimeSpan.FromMinutes(5));
        using var patient = new WatchgrainClient(new WatchgrainClientOptions { Address = gateway.Address }, time);
        gateway.FailAfter(repliesBefore, StatusCode.ResourceExhausted, TimeSpan.FromMinutes(5));
        await using var stream = patient.OpenPredictions(Writer, window: 1);
        for (var batch = 0; batch < repliesBefore; batch++)
            await await stream.SendAsync("s", BatchOf(batch), cancellation: TestContext.Current.CancellationToken);
        var reply = await stream.SendAsync("s", BatchOf(repliesBefore), cancellation: TestContext.Current.CancellationToken);
        await time.Waits.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, gateway.Streams);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.True((await reply).Duplicate);
        Assert.Equal(2, gateway.Streams);
    }

    [Fact]
    public async Task SendAsync_GatewayAwayAtFirst_WaitsForIt()
    {
        gateway.FailAfter(replies: 0, StatusCode.Unavailable);
        gateway.FailAfter(replies: 0, StatusCode.Unavailable);
        await using var stream = client.OpenPredictions(Writer);
        var reply = await await stream.SendAsync("s", BatchOf(1), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0UL, reply.Sequence);
        Assert.True(reply.Duplicate);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.ResourceExhausted)]
    public async Task SendAsync_LastingFailure_EndsTheStreamForAllThatWait(StatusCode code)
    {
        gateway.FailAfter(replies: 1, code);
        await using var stream = client.OpenPredictions(Writer);
        var first = await await stream.SendAsync("s", BatchOf(0), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0UL, first.Sequence);
        var second = await stream.SendAsync("s", BatchOf(1), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(() => second)).StatusCode);
        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(() => stream.FlushAsync(TestContext.Current.CancellationToken))).StatusCode);
        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(async () => await stream.SendAsync("s", BatchOf(2), cancellation: TestContext.Current.CancellationToken))).StatusCode);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_FailsAfterTheRetries()
    {
        await gateway.DisposeAsync();
        using var alone = new WatchgrainClient(new WatchgrainClientOptions { Address = new Uri("http://127.0.0.1:1"), Retries = 1 });
        await using var stream = alone.OpenPredictions(Writer);
        var reply = await stream.SendAsync("s", BatchOf(0), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => reply)).StatusCode);
    }

    [Fact]
    public async Task SendAsync_LineCutInTheMiddleOfARequest_SendsItAgain()
    {
        await using var line = new BrittleLine(gateway.Address);
        using var far = new WatchgrainClient(new WatchgrainClientOptions { Address = line.Address });
        await using var stream = far.OpenPredictions(Writer, window: 4);
        // Larger than the flow-control window, so that a write is under way nearly all the time.
        var scores = Enumerable.Repeat(0.5, 50_000).ToArray();
        for (var batch = 0; batch < 40; batch++)
        {
            _ = await stream.SendAsync("s", new Batch { Positions = { batch }, Scores = { scores } }, cancellation: TestContext.Current.CancellationToken);
            if (batch % 10 == 9)
                line.Cut();
        }
        await stream.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 40).Select(number => (long)number), gateway.Predictions.Select(request => request.Batch.Positions.Single()));
        Assert.InRange(gateway.Streams, 2, 5);
    }

    [Fact]
    public async Task SendAsync_RequestThatCannotBeWritten_FailsInsteadOfWaiting()
    {
        await using var stream = new AcknowledgedStream<ReportRequest, ReportResponse>(Unwritable, window: 2, Polly.ResiliencePipeline.Empty, TimeProvider.System);
        var reply = await stream.SendAsync(() => new(new ReportRequest()), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<NotSupportedException>(() => reply!.WaitAsync(TestContext.Current.CancellationToken));

        AsyncDuplexStreamingCall<ReportRequest, ReportResponse> Unwritable(CancellationToken cancellation)
        {
            var call = client.Ingest.ReportStream(cancellationToken: cancellation);
            return new(new UnwritableRequests(), call.ResponseStream, call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
        }
    }

    [Fact]
    public async Task SendAsync_StreamDisposedMeanwhile_TellsAllWhoWaitForAPlace()
    {
        var go = new TaskCompletionSource();
        gateway.BeforeReply = () => go.Task;
        var stream = client.OpenPredictions(Writer, window: 1);
        var first = await stream.SendAsync("s", BatchOf(0), cancellation: TestContext.Current.CancellationToken);
        Task[] waiting = [.. Enumerable.Range(1, 3).Select(batch => stream.SendAsync("s", BatchOf(batch), cancellation: TestContext.Current.CancellationToken).AsTask())];
        var disposing = stream.DisposeAsync().AsTask();
        go.SetResult();
        Assert.Equal(0UL, (await first).Sequence);
        foreach (var late in waiting)
            await Assert.ThrowsAsync<ObjectDisposedException>(() => late.WaitAsync(TestContext.Current.CancellationToken));
        await disposing;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void OpenPredictions_WindowOutOfRange_IsRefused(int window) => Assert.Throws<ArgumentOutOfRangeException>(() => client.OpenPredictions(Writer, window: window));

    private sealed class UnwritableRequests : IClientStreamWriter<ReportRequest>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(ReportRequest message) => throw new NotSupportedException();

        public Task WriteAsync(ReportRequest message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CompleteAsync() => Task.CompletedTask;
    }

    private static Batch BatchOf(int position) => new() { Positions = { position }, Scores = { 0.5 } };
}
