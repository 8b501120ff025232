using System.Diagnostics.Metrics;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Storage;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Tests.Storage;

public sealed class PartitionLogTests
{
    private const string Partition = "i:default/flight-delay/1/0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Append_ManyRows_AreReadInOrderAfterASequence(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Log.AcquireAsync(Partition, Cancellation);
        for (var i = 1; i <= 200; i++)
            await storage.Log.AppendAsync(Partition, epoch, i, Entry(i), JoinChanges.None, Cancellation);

        var rows = await ReadAsync(storage, 50);

        Assert.Equal(Enumerable.Range(51, 150).Select(i => (long)i), rows.Select(r => r.Sequence));
        Assert.All(rows, r => Assert.Equal(Entry((int)r.Sequence), r.Entry));
        Assert.All(rows, r => Assert.Equal(epoch, r.Epoch));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Trim_ThroughASequence_DropsNoLaterRow(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Log.AcquireAsync(Partition, Cancellation);
        for (var i = 1; i <= 10; i++)
            await storage.Log.AppendAsync(Partition, epoch, i, Entry(i), JoinChanges.None, Cancellation);

        await storage.Log.TrimAsync(Partition, epoch, 7, Cancellation);

        Assert.Equal([8, 9, 10], (await ReadAsync(storage, 0)).Select(r => r.Sequence));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Partitions_WithRows_AreListed(StorageProvider provider)
    {
        const string Other = "l:default/flight-delay/1/0";
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Log.AcquireAsync(Partition, Cancellation);
        await storage.Log.AcquireAsync(Other, Cancellation);
        await storage.Log.AppendAsync(Partition, epoch, 1, Entry(1), JoinChanges.None, Cancellation);
        await storage.Log.AppendAsync(Partition, epoch, 2, Entry(2), JoinChanges.None, Cancellation);

        Assert.Equal([Partition], await storage.Log.ListWithRowsAsync(Cancellation));
        Assert.True(await storage.Log.HasRowsAsync(Partition, Cancellation));
        Assert.False(await storage.Log.HasRowsAsync(Other, Cancellation));
        Assert.False(await storage.Log.HasRowsAsync("i:default/nobody/1/0", Cancellation));

        await storage.Log.TrimAsync(Partition, epoch, 2, Cancellation);
        Assert.Empty(await storage.Log.ListWithRowsAsync(Cancellation));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Write_WithALowerEpoch_IsFencedAndChangesNothing(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var old = await storage.Log.AcquireAsync(Partition, Cancellation);
        await storage.Log.AppendAsync(Partition, old, 1, Entry(1), JoinChanges.None, Cancellation);
        var current = await storage.Log.AcquireAsync(Partition, Cancellation);

        await Assert.ThrowsAsync<FencedException>(() => storage.Log.AppendAsync(Partition, old, 2, Entry(2), new(Run(128, 1), [], null), Cancellation));
        await Assert.ThrowsAsync<FencedException>(() => storage.Log.TrimAsync(Partition, old, 1, Cancellation));

        Assert.True(current > old);
        Assert.Equal([1], (await ReadAsync(storage, 0)).Select(r => r.Sequence));
        Assert.Empty(await storage.Runs.LoadAsync(Partition, Cancellation));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Append_WithASequenceThatIsThere_ThrowsAndLeavesTheJoinRows(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Log.AcquireAsync(Partition, Cancellation);
        await storage.Log.AppendAsync(Partition, epoch, 1, Entry(1), new(Run(64, 1), [], null), Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(() => storage.Log.AppendAsync(Partition, epoch, 1, Entry(2), new(Run(65, 1), [], null), Cancellation));

        Assert.Equal(64, Assert.Single(await storage.Runs.LoadAsync(Partition, Cancellation)).Run);
        Assert.Equal(Entry(1), Assert.Single(await ReadAsync(storage, 0)).Entry);
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task JoinsBeforeRuns_Superseded_Go(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Log.AcquireAsync(Partition, Cancellation);
        await JoinRowsBeforeRuns.InsertAsync(storage, Partition, [Row(1, JoinState.Waiting, 10), Row(2, JoinState.Parked, 20), Row(3, JoinState.Labelled, 30)]);

        await storage.Log.AppendAsync(Partition, epoch, 1, Entry(1), new(null, [Row(1, default, 0).Key, Row(9, default, 0).Key], null), Cancellation);

        var found = await storage.Log.FindAsync(Partition, [Row(1, default, 0).Key, Row(2, default, 0).Key, Row(3, default, 0).Key], Cancellation);
        Assert.Equal([2, 3], found.Keys.Select(k => (int)k.Low).Order());
        Assert.Equal((JoinState.Parked, 20L), (found[Row(2, default, 0).Key].State, found[Row(2, default, 0).Key].ExpiresAt));
        Assert.Equal(Row(2, default, 0).Payload, found[Row(2, default, 0).Key].Payload);
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task JoinsBeforeRuns_BelowAPosition_AreCountedByStateAndThenExpire(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Log.AcquireAsync(Partition, Cancellation);
        await storage.Log.AcquireAsync("other", Cancellation);
        await JoinRowsBeforeRuns.InsertAsync(storage, "other", [Row(9, JoinState.Waiting, 1)]);
        await JoinRowsBeforeRuns.InsertAsync(storage, Partition, [Row(1, JoinState.Waiting, 10), Row(2, JoinState.Waiting, 11), Row(3, JoinState.Labelled, 12), Row(4, JoinState.Parked, 20), Row(5, JoinState.Waiting, 21)]);

        var counts = await storage.Log.CountExpiringAsync(Partition, 20, Cancellation);
        await storage.Log.AppendAsync(Partition, epoch, 2, Entry(2), new(null, [], ExpireBefore: 20), Cancellation);

        Assert.Equal(new Dictionary<JoinState, long> { [JoinState.Waiting] = 2, [JoinState.Labelled] = 1 }, counts);
        var left = await storage.Log.FindAsync(Partition, [.. Enumerable.Range(1, 6).Select(i => Row(i, default, 0).Key)], Cancellation);
        Assert.Equal([4, 5], left.Keys.Select(k => (int)k.Low).Order());
        Assert.Single(await storage.Log.FindAsync("other", [Row(9, default, 0).Key], Cancellation));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Log_PowerLostAfterAnAppend_HoldsIt(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Log.AcquireAsync(Partition, Cancellation);
        await storage.Log.AppendAsync(Partition, epoch, 1, Entry(1), new(Run(64, 1), [], null), Cancellation);

        await using var image = await storage.OpenImageAsync();

        Assert.Equal(Entry(1), Assert.Single(await ReadAsync(image, 0)).Entry);
        Assert.Equal(64, Assert.Single(await image.Runs.LoadAsync(Partition, Cancellation)).Run);
        Assert.Equal(Block(0), Assert.Single(await image.Runs.ReadAsync(Partition, [new(64, 0)], Cancellation)));
        Assert.Equal(epoch + 1, await image.Log.AcquireAsync(Partition, Cancellation));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Log_Reopened_GoesOn(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Log.AcquireAsync(Partition, Cancellation);
        await storage.Log.AppendAsync(Partition, epoch, 1, Entry(1), JoinChanges.None, Cancellation);

        await storage.ReopenAsync();
        await storage.Log.AppendAsync(Partition, epoch, 2, Entry(2), JoinChanges.None, Cancellation);

        Assert.Equal([1, 2], (await ReadAsync(storage, 0)).Select(r => r.Sequence));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Append_FromManyPartitionsAtOnce_IsDurableForEach_AndAFencedOneHarmsNoOther(StorageProvider provider)
    {
        const int Partitions = 64;
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epochs = await Task.WhenAll(Enumerable.Range(0, Partitions).Select(p => storage.Log.AcquireAsync($"p{p}", Cancellation)));
        var commits = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Scope == storage.Meters && instrument.Name == "watchgrain.storage.commits")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref commits, value));
        listener.Start();

        var appends = Enumerable.Range(0, Partitions)
            .Select(p => storage.Log.AppendAsync($"p{p}", epochs[p] + (p == 7 ? 1 : 0), 1, Entry(p), JoinChanges.None, Cancellation))
            .ToArray();
        await Assert.ThrowsAsync<FencedException>(() => appends[7]);
        await Task.WhenAll(appends.Where((_, p) => p != 7));

        for (var p = 0; p < Partitions; p++)
            Assert.Equal(p == 7 ? 0 : 1, (await ReadAsync(storage, 0, $"p{p}")).Count);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Partitions - 1} appends in {commits} commits");
        Assert.InRange(commits, 1, provider == StorageProvider.Sqlite ? Partitions / 2 : Partitions);
    }

    [Fact]
    public async Task Append_CancelledBeforeItBegan_LeavesNothing()
    {
        await using var storage = await StorageUnderTest.CreateAsync(StorageProvider.Sqlite);
        var epoch = await storage.Log.AcquireAsync(Partition, Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await storage.Log.AppendAsync(Partition, epoch, 1, Entry(1), JoinChanges.None, new CancellationToken(canceled: true)));

        Assert.Empty(await ReadAsync(storage, 0));
    }

    private static byte[] Entry(int i) => [(byte)i, (byte)(i >> 8), 0, 255];

    private static JoinRunRows Run(long run, int blocks) => new(run, [(byte)run, 0, 255], 0, [.. Enumerable.Range(0, blocks).Select(Block)]);

    private static byte[] Block(int block) => [1, 0, 255, (byte)block];

    private static JoinRow Row(int key, JoinState state, long expiresAt) => new(new JoinKey(ulong.MaxValue, (ulong)key), state, expiresAt, [(byte)key]);

    private static async Task<List<LogRow>> ReadAsync(StorageUnderTest storage, long after, string partition = Partition)
    {
        var rows = new List<LogRow>();
        await foreach (var row in storage.Log.ReadAsync(partition, after, Cancellation))
            rows.Add(row);
        return rows;
    }
}
