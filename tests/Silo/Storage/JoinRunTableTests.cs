using Watchgrain.Grains.Storage;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Tests.Storage;

public sealed class JoinRunTableTests
{
    private const string Partition = "l:default/flight-delay/1/0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Blocks_OfAppendedRuns_AreReadInTheOrderAskedFor(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Log.AcquireAsync(Partition, Cancellation);
        await storage.Log.AppendAsync(Partition, epoch, 1, new byte[] { 1 }, new(Run(64, 3), [], null), Cancellation);
        await storage.Log.AppendAsync(Partition, epoch, 2, new byte[] { 1 }, new(Run(128, 1), [], null), Cancellation);

        var headers = await storage.Runs.LoadAsync(Partition, Cancellation);
        var blocks = await storage.Runs.ReadAsync(Partition, [new(128, 0), new(64, 2), new(64, 3), new(64, 0), new(1, 0)], Cancellation);

        Assert.Equal([64, 128], headers.Select(header => header.Run));
        Assert.Equal(Header(64), headers[0].Bytes);
        Assert.Equal([Block(128, 0), Block(64, 2), null, Block(64, 0), null], blocks);
        Assert.Empty(await storage.Runs.LoadAsync("other", Cancellation));
        Assert.Equal([null], await storage.Runs.ReadAsync("other", [new(64, 0)], Cancellation));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Runs_Merged_AreReplacedAtOnceAndTheirBlocksDroppedInSteps(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Log.AcquireAsync(Partition, Cancellation);
        await storage.Log.AppendAsync(Partition, epoch, 1, new byte[] { 1 }, new(Run(64, 5), [], null), Cancellation);
        await storage.Log.AppendAsync(Partition, epoch, 2, new byte[] { 1 }, new(Run(128, 2), [], null), Cancellation);

        await storage.Runs.WriteAsync(Partition, epoch, new(129, null, 0, [Block(129, 0), Block(129, 1)]), [], Cancellation);
        Assert.Equal([64, 128], (await storage.Runs.LoadAsync(Partition, Cancellation)).Select(header => header.Run));
        Assert.Equal([64, 128, 129], (await storage.Runs.ListBlocksAsync(Partition, Cancellation)).Order());
        await storage.Runs.WriteAsync(Partition, epoch, new(129, Header(129), 2, [Block(129, 2)]), [64, 128], Cancellation);

        Assert.Equal([129], (await storage.Runs.LoadAsync(Partition, Cancellation)).Select(header => header.Run));
        Assert.Equal(2, await storage.Runs.DropBlocksAsync(Partition, epoch, 64, 2, Cancellation));
        Assert.Equal(3, await storage.Runs.DropBlocksAsync(Partition, epoch, 64, 100, Cancellation));
        Assert.Equal(0, await storage.Runs.DropBlocksAsync(Partition, epoch, 129, 100, Cancellation));
        Assert.Equal([128, 129], (await storage.Runs.ListBlocksAsync(Partition, Cancellation)).Order());
        Assert.Equal([Block(129, 0), Block(129, 1), Block(129, 2)], await storage.Runs.ReadAsync(Partition, [new(129, 0), new(129, 1), new(129, 2)], Cancellation));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Merge_WithALowerEpoch_IsFencedAndChangesNothing(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var old = await storage.Log.AcquireAsync(Partition, Cancellation);
        await storage.Log.AppendAsync(Partition, old, 1, new byte[] { 1 }, new(Run(64, 1), [], null), Cancellation);
        await storage.Log.AcquireAsync(Partition, Cancellation);

        await Assert.ThrowsAsync<FencedException>(() => storage.Runs.WriteAsync(Partition, old, Run(65, 1), [64], Cancellation));
        await Assert.ThrowsAsync<FencedException>(() => storage.Runs.DropBlocksAsync(Partition, old, 64, 1, Cancellation));

        Assert.Equal([64], (await storage.Runs.LoadAsync(Partition, Cancellation)).Select(header => header.Run));
        Assert.Equal([64], await storage.Runs.ListBlocksAsync(Partition, Cancellation));
    }

    private static JoinRunRows Run(long run, int blocks) => new(run, Header(run), 0, [.. Enumerable.Range(0, blocks).Select(block => Block(run, block))]);

    private static byte[] Header(long run) => [9, (byte)run, 0, 255];

    private static byte[] Block(long run, int block) => [.. Enumerable.Repeat((byte)(run + block), 3900)];
}
