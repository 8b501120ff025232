using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Tests.Storage;

public sealed class PaneArchiveTests
{
    private const string Subject = "x:default/flight-delay/1/distance";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Write_Twice_KeepsTheFirst(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        await storage.Panes.WriteAsync(Subject, [new(5, "a", 0, [1])], Cancellation);

        await storage.Panes.WriteAsync(Subject, [new(5, "a", 0, [2]), new(5, "b", 0, [3])], Cancellation);

        var panes = await storage.Panes.ReadAsync(Subject, 0, 10, Cancellation);
        Assert.Equal([("a", 1), ("b", 3)], panes.Select(p => (p.Part, (int)p.Bytes[0])));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Read_ARange_GivesTheLatestRevisionOfEachPartInOrder(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        await storage.Panes.WriteAsync(Subject, [new(-1, "a", 0, [0]), new(7, "b", 0, [1]), new(7, "Z", 0, [2]), new(6, "a", 0, [3]), new(6, "a", 1, [4]), new(8, "a", 0, [5])], Cancellation);
        await storage.Panes.WriteAsync("x:another", [new(6, "a", 2, [6])], Cancellation);

        var panes = await storage.Panes.ReadAsync(Subject, -1, 7, Cancellation);

        Assert.Equal([(-1, "a", 0, 0), (6, "a", 1, 4), (7, "Z", 0, 2), (7, "b", 0, 1)], panes.Select(p => (p.Pane, p.Part, p.Revision, (int)p.Bytes[0])));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task LastPane_OfASubject_IsItsHighestOrNull(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        await storage.Panes.WriteAsync(Subject, [new(7, "a", 0, [1]), new(-3, "a", 0, [1])], Cancellation);
        await storage.Panes.WriteAsync(Subject, [], Cancellation);

        Assert.Equal(7, await storage.Panes.LastPaneAsync(Subject, Cancellation));
        Assert.Null(await storage.Panes.LastPaneAsync("x:another", Cancellation));
    }
}
