using System.Diagnostics.Metrics;
using Grpc.Core;
using Watchgrain.Client.Commands;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Spill;
using Watchgrain.Client.Tests.Connection;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Spill;

/// <summary>A client that keeps batches in files while its gateway, on a real loopback port, is away.</summary>
public sealed class SpillTests : IAsyncLifetime
{
    private static readonly Producer Writer = new("m", "v", "p", 3);
    private readonly ScratchFolder scratch = new();
    private Uri address = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var free = await RecordingGateway.StartAsync();
        address = free.Address;
    }

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task SendAsync_GatewayGone_KeepsBatchesAndSendsThemInOrderWhenItIsBack()
    {
        await using var client = ClientOf();
        await using var stream = client.OpenPredictions(Writer, window: 4);
        var gateway = await RecordingGateway.StartAsync(address);
        await await SendAsync(stream, 0);
        await gateway.DisposeAsync();
        var replies = new List<Task<ReportResponse>>();
        // More than the window: the callers are not held up.
        for (var batch = 1; batch < 40; batch++)
            replies.Add(await SendAsync(stream, batch));
        Assert.DoesNotContain(replies, reply => reply.IsCompleted);
        await using var back = await RecordingGateway.StartAsync(address);
        Assert.Equal(Enumerable.Range(1, 39).Select(number => (ulong)number), (await Task.WhenAll(replies)).Select(reply => reply.Sequence));
        Assert.Equal(Enumerable.Range(1, 39).Select(number => ((ulong)number, (long)number, 3UL)), back.Predictions.Select(request => (request.Sequence, request.Batch.Positions.Single(), request.ProducerEpoch)));
        Assert.Equal(Enumerable.Range(1, 39).Select(number => (ulong)number), back.Arrivals);
        Assert.Equal((0, 0, 39), (client.Counters.Predictions.DroppedRows, client.Counters.Predictions.WaitingBatches, client.Counters.Predictions.SpilledBatches));
    }

    [Fact]
    public async Task GatheredRows_GatewayGone_AreKeptAndArriveOnceInOrder()
    {
        await using var client = ClientOf();
        await using var stream = client.OpenRows(Writer, "s", new VersionSpec { Features = { new FeatureSpec { Name = "n", Kind = FeatureKind.Numeric } } }, new() { Window = 2, MostRows = 10 });
        var sent = new List<SentRow>();
        // More than the window and what may wait beside it: the callers are not held up.
        for (var row = 0; row < 200; row++)
            sent.Add(await stream.SendAsync(new Row { Position = row, Score = 0.5, Numbers = { row } }, Cancellation));
        Assert.DoesNotContain(sent, row => row.Reply.IsCompleted);
        await using var back = await RecordingGateway.StartAsync(address);
        await stream.FlushAsync(Cancellation);
        Assert.All(sent, row => Assert.True(row.Reply.IsCompletedSuccessfully));
        Assert.Equal(Enumerable.Range(0, 200).Select(row => (long)row), back.Predictions.SelectMany(request => request.Batch.Positions));
        Assert.Equal(0, client.Counters.Predictions.DroppedRows + client.Counters.Predictions.FailedRows);
    }

    [Fact]
    public async Task SendAsync_SpillHasRunEmpty_GoesDirectlyAgain()
    {
        await using var client = ClientOf();
        await using var stream = client.OpenPredictions(Writer);
        var spilled = await SendAsync(stream, 0);
        await WhenSpilledAsync(client, 1);
        await using var gateway = await RecordingGateway.StartAsync(address);
        await spilled;
        for (var batch = 1; batch < 10; batch++)
            await await SendAsync(stream, batch);
        Assert.Equal(1, client.Counters.Predictions.SpilledBatches);
        Assert.Equal(10, gateway.Predictions.Count);
    }

    [Fact]
    public async Task NextProcess_SendsWhatTheFirstLeft_BeforeItsOwn()
    {
        await using (var client = ClientOf())
        await using (var predictions = client.OpenPredictions(Writer))
        await using (var labels = client.OpenLabels(new Producer("m", "v", "back-office")))
        {
            for (var batch = 0; batch < 5; batch++)
                _ = await SendAsync(predictions, batch);
            _ = await labels.SendAsync("s", new PredictionIds { Text = { "a" } }, [1], Cancellation);
            await WhenSpilledAsync(client, 5);
            await WhenAsync(() => client.Counters.Labels.WaitingBatches == 1);
        }
        await using var next = ClientOf();
        Assert.Equal(5, next.Counters.Predictions.WaitingBatches);
        await using var stream = next.OpenPredictions(Writer);
        var own = await SendAsync(stream, 5);
        await using var gateway = await RecordingGateway.StartAsync(address);
        Assert.Equal(5UL, (await own).Sequence);
        Assert.Equal(Enumerable.Range(0, 6).Select(number => (long)number), gateway.Predictions.Select(request => request.Batch.Positions.Single()));
        await WhenAsync(() => next.Counters.Labels.WaitingBatches == 0);
        Assert.Equal(1U, Assert.Single(gateway.Labels).Labels.Single());
    }

    [Fact]
    public async Task SpillSend_ForAProcessThatWillNotComeBack_SendsAllAndSaysSo()
    {
        await SpillAsync(3);
        await using var gateway = await RecordingGateway.StartAsync(address);
        using StringWriter output = new(), error = new();
        Assert.Equal(0, await CommandLine.RunAsync(["spill", "send", scratch.Path, "--address", address.ToString()], output, error, Cancellation));
        Assert.Equal(["found 3 batches of predictions and 0 batches of labels", "sent; 0 rows and 0 labels refused, 0 records could not be read"], output.ToString().TrimEnd().Split('\n'));
        Assert.Equal([0UL, 1UL, 2UL], gateway.Arrivals);
    }

    [Fact]
    public async Task NextProcess_OfALowerEpoch_IsRefused()
    {
        await SpillAsync(1);
        await using var next = ClientOf();
        Assert.Contains("epoch 3", Assert.Throws<ArgumentException>(() => next.OpenPredictions(Writer with { Epoch = 2 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NextProcess_RecordTornByTheCrash_SendsTheRestAndCountsIt()
    {
        await SpillAsync(3);
        var path = scratch.In("predictions.spill");
        await using (var file = new FileStream(path, FileMode.Open))
            file.SetLength(file.Length - 2);
        await using var next = ClientOf();
        Assert.Equal((1, 2), (next.Counters.Predictions.DamagedRecords, next.Counters.Predictions.WaitingBatches));
        await using var gateway = await RecordingGateway.StartAsync(address);
        await WhenAsync(() => next.Counters.Predictions.WaitingBatches == 0);
        Assert.Equal([0UL, 1UL], gateway.Predictions.Select(request => request.Sequence));
    }

    [Fact]
    public async Task Client_SecondOnTheSameFiles_IsRefused()
    {
        await using var client = ClientOf();
        Assert.Contains("another process", Assert.Throws<IOException>(() => ClientOf()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_SpillFullAndDropping_TellsTheCallerTheMeterAndTheGateway()
    {
        using var metered = new MeteredDrops();
        await using var client = ClientOf(WhenSpillIsFull.DropNewest);
        await using var stream = client.OpenPredictions(Writer, window: 1);
        var kept = new List<Task<ReportResponse>>();
        Task<ReportResponse> dropped;
        while (true)
        {
            dropped = await stream.SendAsync("s", Large(kept.Count), cancellation: Cancellation);
            if (dropped.IsFaulted)
                break;
            kept.Add(dropped);
        }
        Assert.IsType<BatchDroppedException>(dropped.Exception!.InnerException);
        Assert.Equal(2, client.Counters.Predictions.DroppedRows);
        Assert.Equal(2, metered.Rows);
        Assert.InRange(new FileInfo(scratch.In("predictions.spill")).Length, 1, SpillOptions.SmallestMaxBytes);
        await using var gateway = await RecordingGateway.StartAsync(address);
        await Task.WhenAll(kept);
        await await SendAsync(stream, 99);
        Assert.Equal(2, gateway.Predictions[^1].ClientDroppedRows);
        Assert.Equal(2, gateway.Predictions.Sum(request => request.ClientDroppedRows));
        // The dropped batch took no number.
        Assert.Equal(Enumerable.Range(0, kept.Count + 1).Select(number => (ulong)number), gateway.Predictions.Select(request => request.Sequence));
    }

    [Fact]
    public async Task SendAsync_SpillFullAndWaiting_HoldsTheCallerUntilThereIsRoom()
    {
        await using var client = ClientOf();
        await using var stream = client.OpenPredictions(Writer, window: 1);
        var replies = new List<Task<ReportResponse>>();
        ValueTask<Task<ReportResponse>> sending;
        while ((sending = stream.SendAsync("s", Large(replies.Count), cancellation: Cancellation)).IsCompleted || client.Counters.Predictions.WaitingBytes < SpillOptions.SmallestMaxBytes - LargeBytes)
            replies.Add(await sending);
        await using var gateway = await RecordingGateway.StartAsync(address);
        replies.Add(await sending);
        await Task.WhenAll(replies);
        Assert.Equal(Enumerable.Range(0, replies.Count).Select(number => (ulong)number), gateway.Predictions.Select(request => request.Sequence));
        Assert.Equal(0, client.Counters.Predictions.DroppedRows);
    }

    [Fact]
    public async Task FlushAsync_NewestBatchDropped_WaitsForThoseInTheFile()
    {
        await using var client = ClientOf(WhenSpillIsFull.DropNewest);
        await using var stream = client.OpenPredictions(Writer, window: 1);
        var kept = new List<Task<ReportResponse>>();
        while (await stream.SendAsync("s", Large(kept.Count), cancellation: Cancellation) is { IsFaulted: false } reply)
            kept.Add(reply);
        var flush = stream.FlushAsync(Cancellation);
        Assert.False(flush.IsCompleted);
        await using var gateway = await RecordingGateway.StartAsync(address);
        await Assert.ThrowsAsync<BatchDroppedException>(() => flush);
        Assert.All(kept, reply => Assert.True(reply.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task SendAsync_FileCannotBeWritten_WaitsUntilItCan()
    {
        using var file = new FaultyLane(scratch.Path, new IOException("no space left on device"));
        await using var stream = file.Open();
        var replies = await FaultyLane.SendAsync(stream, 3);
        file.HandOver();
        await file.Time.Waits.WaitAsync(Cancellation);
        Assert.Equal(("no space left on device", 0), (file.Lane.Failure?.Message, file.Count.Counters.WaitingBatches));
        file.Time.Advance(TimeSpan.FromSeconds(1));
        await WhenAsync(() => file.Count.Counters.WaitingBatches == 3);
        Assert.All(replies, reply => Assert.False(reply.IsCompleted));
        Assert.Equal((0, 0), (file.Count.Counters.DroppedRows, file.Count.Counters.FailedRows));
    }

    [Fact]
    public async Task SendAsync_FaultOnTheWayToTheFile_TellsAllThatWereHandedOverAndCountsThem()
    {
        using var file = new FaultyLane(scratch.Path, new InvalidOperationException("a defect"));
        await using var stream = file.Open();
        var replies = await FaultyLane.SendAsync(stream, 3);
        file.HandOver();
        foreach (var reply in replies)
            await Assert.ThrowsAsync<InvalidOperationException>(() => reply.WaitAsync(Cancellation));
        Assert.Equal(3, file.Count.Counters.FailedRows);
        await Assert.ThrowsAsync<InvalidOperationException>(() => FaultyLane.SendAsync(stream, 1));
    }

    [Fact]
    public async Task SpillSend_NoGateway_SaysSoAndGivesUp()
    {
        await SpillAsync(2);
        using StringWriter output = new(), error = new();
        Assert.Equal(1, await CommandLine.RunAsync(["spill", "send", scratch.Path, "--patience", "1", "--address", address.ToString()], output, error, Cancellation));
        Assert.Contains("no progress: Unavailable", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 batches stay in the files", error.ToString(), StringComparison.Ordinal);
        await using var next = ClientOf();
        Assert.Equal(2, next.Counters.Predictions.WaitingBatches);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, null)]
    [InlineData(StatusCode.Internal, "NOT_COUNTED")]
    public async Task Delivery_BatchThatIsRefused_IsDroppedCountedAndReported(StatusCode code, string? reason)
    {
        await using var client = ClientOf();
        await using var stream = client.OpenPredictions(Writer);
        var replies = new List<Task<ReportResponse>>();
        for (var batch = 0; batch < 3; batch++)
            replies.Add(await SendAsync(stream, batch));
        await WhenSpilledAsync(client, 3);
        await using var gateway = await RecordingGateway.StartAsync(address, code, reason);
        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(() => replies[0])).StatusCode);
        Assert.Equal(2UL, (await replies[2]).Sequence);
        await await SendAsync(stream, 3);
        Assert.Equal(1, client.Counters.Predictions.DroppedRows);
        Assert.Equal(1, gateway.Predictions[^1].ClientDroppedRows);
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, null)]
    [InlineData(StatusCode.FailedPrecondition, "NO_REFERENCE")]
    public async Task Delivery_RefusalThatMayPass_KeepsTheBatches(StatusCode code, string? reason)
    {
        var time = new SignallingTime(TimeSpan.FromSeconds(5));
        await SpillAsync(2);
        await using var gateway = await RecordingGateway.StartAsync(address, code, reason);
        await using var client = ClientOf(time: time);
        await time.Waits.WaitAsync(Cancellation);
        Assert.Equal((2, 0), (client.Counters.Predictions.WaitingBatches, client.Counters.Predictions.DroppedRows));
        Assert.Equal(code, Assert.IsType<RpcException>(client.SpillFailure).StatusCode);
        time.Advance(TimeSpan.FromSeconds(5));
        await WhenAsync(() => client.Counters.Predictions.WaitingBatches == 0);
        Assert.Equal([0UL, 1UL], gateway.Predictions.Select(request => request.Sequence));
        Assert.Null(client.SpillFailure);
    }

    /// <summary>What gives up the stream must reach it whenever the end comes; with a busy pool it comes late.</summary>
    [Fact]
    public async Task Client_DisposedOfAsItsDeliveryBegins_Ends()
    {
        await SpillAsync(3);
        for (var round = 0; round < 4000; round++)
        {
            var client = ClientOf();
            for (var spin = 0; spin < round % 400; spin++)
                Thread.SpinWait(20);
            var busy = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Thread.SpinWait(round % 17 * 1000))).ToArray();
            await client.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
            await Task.WhenAll(busy);
        }
        await using var next = ClientOf();
        Assert.Equal(3, next.Counters.Predictions.WaitingBatches);
    }

    [Fact]
    public async Task SendAsync_WithoutSpill_CountsWhatFailed()
    {
        await using var client = new WatchgrainClient(new WatchgrainClientOptions { Address = address, Retries = 0 });
        await using var stream = client.OpenPredictions(Writer);
        var reply = await SendAsync(stream, 0);
        await Assert.ThrowsAsync<RpcException>(() => reply);
        Assert.Equal((1, 0), (client.Counters.Predictions.FailedRows, client.Counters.Predictions.DroppedRows));
    }

    private const int LargeBytes = 2 * 8 * 40_000;

    private WatchgrainClient ClientOf(WhenSpillIsFull whenFull = WhenSpillIsFull.Wait, TimeProvider? time = null) => new(
        new WatchgrainClientOptions { Address = address, Spill = new SpillOptions { Directory = scratch.Path, MaxBytes = SpillOptions.SmallestMaxBytes, AfterRetries = 0, WhenFull = whenFull } }, time);

    private static ValueTask<Task<ReportResponse>> SendAsync(PredictionStream stream, int position) => stream.SendAsync("s", new Batch { Positions = { position }, Scores = { 0.5 } }, cancellation: Cancellation);

    private static Batch Large(int position) => new() { Positions = { position, position }, Scores = { Enumerable.Repeat(0.5, LargeBytes / 8) } };

    /// <summary>What a process leaves that had no gateway.</summary>
    private async Task SpillAsync(int batches)
    {
        await using var client = ClientOf();
        await using var stream = client.OpenPredictions(Writer);
        for (var batch = 0; batch < batches; batch++)
            _ = await SendAsync(stream, batch);
        await WhenSpilledAsync(client, batches);
    }

    private static Task WhenSpilledAsync(WatchgrainClient client, int batches) => WhenAsync(() => client.Counters.Predictions.WaitingBatches == batches);

    private static async Task WhenAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sums what the meter of the clients says.</summary>
    private sealed class MeteredDrops : IDisposable
    {
        private readonly MeterListener listener = new();
        private long rows;

        public MeteredDrops()
        {
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "watchgrain.client.dropped_rows")
                    self.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((_, measured, _, _) => Interlocked.Add(ref rows, measured));
            listener.Start();
        }

        public long Rows => Interlocked.Read(ref rows);

        public void Dispose() => listener.Dispose();
    }
}
