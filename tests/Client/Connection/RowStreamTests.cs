using Google.Protobuf;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Connection;

public sealed class RowStreamTests : IAsyncLifetime
{
    private static readonly Producer Writer = new("m", "v", "p");
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RecordingGateway gateway = null!;
    private WatchgrainClient client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
    public async Task SendAsync_WhileTheWindowIsFull_RowsGoTogetherIntoTheNextBatch()
    {
        await using var stream = await BusyAsync(new() { Window = 1 });
        var sent = new List<SentRow>();
        for (var row = 1; row < 10; row++)
            sent.Add(await stream.SendAsync(RowAt(row), Cancellation));
        go.SetResult();
        await stream.FlushAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 9), sent.Select(row => row.Row));
        Assert.All(sent, row => Assert.Equal(1uL, row.Reply.Result.Sequence));
        Assert.Equal([[0L], [1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L]], gateway.Predictions.Select(request => request.Batch.Positions.ToArray()));
    }

    [Fact]
    public async Task SendAsync_MoreRowsThanABatchTakes_Waits()
    {
        await using var stream = await BusyAsync(new() { Window = 1, MostRows = 3 });
        for (var row = 1; row <= 3; row++)
            await stream.SendAsync(RowAt(row), Cancellation);
        var fourth = stream.SendAsync(RowAt(4), Cancellation).AsTask();
        Assert.False(fourth.IsCompleted);
        go.SetResult();
        Assert.Equal(0, (await fourth).Row);
        await stream.FlushAsync(Cancellation);
        Assert.Equal([[0L], [1L, 2L, 3L], [4L]], gateway.Predictions.Select(request => request.Batch.Positions.ToArray()));
    }

    [Fact]
    public async Task SendAsync_RowsWithAllTheirParts_BecomeColumns()
    {
        await using var stream = await BusyAsync(new() { Window = 1 });
        foreach (var (number, category, missing, exposure) in ((double, string, byte, Exposure)[])[(1.5, "a", 0, Exposure.Unspecified), (0, "b", 1, Exposure.Action), (double.NaN, "", 2, Exposure.Unspecified), (4, "a", 0, Exposure.HoldOut)])
            await stream.SendAsync(new Row { Score = 0.25, Class = 1, NumberId = 7, Numbers = { number }, Categories = { category }, Exposure = exposure, Missing = missing == 0 ? ByteString.Empty : ByteString.CopyFrom(missing) }, Cancellation);
        go.SetResult();
        await stream.FlushAsync(Cancellation);
        var expected = new Batch
        {
            Positions = { 0, 0, 0, 0 },
            Ids = new() { Numbers = { 7, 7, 7, 7 } },
            Scores = { 0.25, 0.25, 0.25, 0.25 },
            Classes = { 1, 1, 1, 1 },
            Exposures = { Exposure.Unspecified, Exposure.Action, Exposure.Unspecified, Exposure.HoldOut },
            Columns =
            {
                new Column { Name = "n", Doubles = new() { Values = { 1.5, 0, double.NaN, 4 } }, Missing = ByteString.CopyFrom(0b0010) },
                new Column { Name = "c", Categories = new() { Dictionary = { "a", "b", "" }, Codes = { 0, 1, 2, 0 } }, Missing = ByteString.CopyFrom(0b0100) },
            },
        };
        Assert.Equal(expected, gateway.Predictions[1].Batch);
    }

    [Fact]
    public async Task SendAsync_RowsWithIdsOfAnotherKind_AreABatchOfTheirOwn()
    {
        await using var stream = await BusyAsync(new() { Window = 1 });
        go.SetResult();
        foreach (var id in (string?[])["a", "b", null, "c"])
        {
            var row = RowAt(1);
            if (id is not null)
                row.TextId = id;
            await stream.SendAsync(row, Cancellation);
        }
        await stream.FlushAsync(Cancellation);
        Assert.All(gateway.Predictions, request => Assert.True(request.Batch.Ids is null || request.Batch.Ids.Text.Count == request.Batch.Positions.Count));
        Assert.Equal(["a", "b", "c"], gateway.Predictions.SelectMany(request => request.Batch.Ids?.Text.ToArray() ?? []));
        Assert.Equal(5, gateway.Predictions.Sum(request => request.Batch.Positions.Count));
    }

    [Fact]
    public async Task SendAsync_RowsWithAndWithoutPropensities_AreBatchesOfTheirOwn()
    {
        await using var stream = await BusyAsync(new() { Window = 1 });
        go.SetResult();
        foreach (var propensity in (double?[])[0.5, 0.25, null, 1])
        {
            var row = RowAt(1);
            if (propensity is { } known)
                row.Propensity = known;
            await stream.SendAsync(row, Cancellation);
        }
        await stream.FlushAsync(Cancellation);
        Assert.All(gateway.Predictions, request => Assert.True(request.Batch.Propensities.Count == 0 || request.Batch.Propensities.Count == request.Batch.Positions.Count));
        Assert.Equal([0.5, 0.25, 1], gateway.Predictions.SelectMany(request => request.Batch.Propensities));
        Assert.Equal(5, gateway.Predictions.Sum(request => request.Batch.Positions.Count));
    }

    [Fact]
    public async Task SendAsync_RowsOfAnotherCaller_AreABatchOfTheirOwn()
    {
        await using var stream = await BusyAsync(new() { Window = 1 });
        go.SetResult();
        byte[] one = [.. Enumerable.Range(0, 16).Select(place => (byte)place)], other = new byte[64];
        foreach (var (position, caller) in ((long, byte[]?)[])[(1, one), (2, [.. one]), (3, other), (4, null), (5, one)])
            await (caller is null ? stream.SendAsync(RowAt(position), Cancellation) : stream.SendAsync(caller, RowAt(position), Cancellation));
        await stream.FlushAsync(Cancellation);
        var callers = gateway.Predictions.SelectMany(request => request.Batch.Positions.Select(position => (position, Caller: Convert.ToHexStringLower(request.CallerHash.Span)))).ToDictionary();
        Assert.Equal([(0, ""), (1, Convert.ToHexStringLower(one)), (2, Convert.ToHexStringLower(one)), (3, Convert.ToHexStringLower(other)), (4, ""), (5, Convert.ToHexStringLower(one))], callers.OrderBy(row => row.Key).Select(row => (row.Key, row.Value)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(65)]
    public async Task SendAsync_HashOfAnotherLength_IsRefusedAtOnceAndAlone(int length)
    {
        await using var stream = client.OpenRows(Writer, "s", Spec());
        await Assert.ThrowsAsync<ArgumentException>(async () => await stream.SendAsync(new byte[length], RowAt(0), Cancellation));
        await stream.SendAsync(RowAt(0), Cancellation);
        await stream.FlushAsync(Cancellation);
        Assert.True(Assert.Single(gateway.Predictions).CallerHash.IsEmpty);
    }

    [Fact]
    public async Task FlushAsync_OfRowsThatLinger_DoesNotWaitForOthers()
    {
        var time = new SignallingTime(TimeSpan.FromMinutes(1));
        using var patient = new WatchgrainClient(new WatchgrainClientOptions { Address = gateway.Address }, time);
        await using var stream = patient.OpenRows(Writer, "s", Spec(), new() { Linger = TimeSpan.FromMinutes(1) });
        for (var row = 0; row < 5; row++)
            await stream.SendAsync(RowAt(row), Cancellation);
        await stream.FlushAsync(Cancellation);
        Assert.Equal([0L, 1L, 2L, 3L, 4L], Assert.Single(gateway.Predictions).Batch.Positions);
    }

    [Fact]
    public async Task SendAsync_ConnectionBreaks_EveryRowArrivesOnce()
    {
        gateway.FailAfter(replies: 3, StatusCode.Unavailable);
        await using (var stream = client.OpenRows(Writer, "s", Spec(), new() { MostRows = 7 }))
        {
            for (var row = 0; row < 500; row++)
                await stream.SendAsync(RowAt(row), Cancellation);
        }
        Assert.Equal(2, gateway.Streams);
        Assert.Equal(Enumerable.Range(0, 500).Select(row => (long)row), gateway.Predictions.SelectMany(request => request.Batch.Positions));
    }

    [Fact]
    public async Task SendAsync_RefusedBatch_FailsTheRowsBehindItAndCountsThem()
    {
        gateway.FailAfter(replies: 0, StatusCode.InvalidArgument);
        await using var stream = await BusyAsync(new() { Window = 1 });
        var behind = await stream.SendAsync(RowAt(1), Cancellation);
        go.SetResult();
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => behind.Reply)).StatusCode);
        await Assert.ThrowsAsync<RpcException>(async () => await stream.SendAsync(RowAt(2), Cancellation));
        Assert.Equal(2, client.Counters.Predictions.FailedRows);
    }

    [Fact]
    public async Task SendAsync_RowOfAnotherShape_IsRefusedAtOnceAndAlone()
    {
        await using var stream = client.OpenRows(Writer, "s", Spec());
        await Assert.ThrowsAsync<ArgumentException>(async () => await stream.SendAsync(new Row { Numbers = { 1, 2 }, Categories = { "a" } }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await stream.SendAsync(new Row { Numbers = { 1 } }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await stream.SendAsync(new Row { Numbers = { 1 }, Categories = { "a" }, Missing = ByteString.CopyFrom(0, 0) }, Cancellation));
        await stream.SendAsync(RowAt(0), Cancellation);
        await stream.FlushAsync(Cancellation);
        Assert.Single(gateway.Predictions);
    }

    [Fact]
    public async Task SendAsync_RowsOfSeveralClasses_BringProbabilitiesAndNoScores()
    {
        var spec = Spec();
        spec.Task = ModelTask.Multiclass;
        spec.Classes.Add(["x", "y", "z"]);
        await using var stream = client.OpenRows(Writer, "s", spec);
        await Assert.ThrowsAsync<ArgumentException>(async () => await stream.SendAsync(RowAt(0), Cancellation));
        // The gateway refuses both, and a gathered batch would not have them any more.
        await Assert.ThrowsAsync<ArgumentException>(async () => await stream.SendAsync(new Row { Score = 0.5, Numbers = { 1 }, Categories = { "a" }, ClassProbabilities = { 0.25f, 0.25f, 0.5f } }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await stream.SendAsync(new Row { Propensity = 0.5, Numbers = { 1 }, Categories = { "a" }, ClassProbabilities = { 0.25f, 0.25f, 0.5f } }, Cancellation));
        await stream.SendAsync(new Row { Numbers = { 1 }, Categories = { "a" }, ClassProbabilities = { 0.25f, 0.25f, 0.5f } }, Cancellation);
        await stream.SendAsync(new Row { Numbers = { 2 }, Categories = { "b" }, ClassProbabilities = { 1, 0, 0 } }, Cancellation);
        await stream.FlushAsync(Cancellation);
        Assert.Equal([0.25f, 0.25f, 0.5f, 1, 0, 0], gateway.Predictions.SelectMany(request => request.Batch.ClassProbabilities));
        Assert.Empty(gateway.Predictions.SelectMany(request => request.Batch.Scores));
    }

    // A stream whose first row is with the gateway, which answers when told to.
    private async Task<RowStream> BusyAsync(RowStreamOptions options)
    {
        gateway.BeforeReply = () =>
        {
            begun.TrySetResult();
            return go.Task;
        };
        var stream = client.OpenRows(Writer, "s", Spec(), options);
        await stream.SendAsync(RowAt(0), Cancellation);
        await begun.Task.WaitAsync(Cancellation);
        return stream;
    }

    private static Row RowAt(long position) => new() { Position = position, Score = 0.5, Numbers = { position }, Categories = { "a" } };

    private static VersionSpec Spec() => new() { Features = { new FeatureSpec { Name = "n", Kind = FeatureKind.Numeric }, new FeatureSpec { Name = "c", Kind = FeatureKind.Categorical } } };
}
