using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
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

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Read_AsKnownAtATime_GivesTheLatestRevisionOfBeforeIt(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var start = storage.Time.Now;
        for (var revision = 0; revision < 3; revision++)
        {
            storage.Time.Now = start.AddHours(revision);
            await storage.Panes.WriteAsync(Subject, [new(5, "a", revision, [(byte)revision])], Cancellation);
        }
        // A row that is written again keeps its time.
        storage.Time.Now = start.AddDays(1);
        await storage.Panes.WriteAsync(Subject, [new(5, "a", 0, [0]), new(6, "a", 0, [9])], Cancellation);

        async Task<string> KnownAsync(DateTimeOffset at) => string.Join(' ', (await storage.Panes.ReadAsync(Subject, 0, 10, Cancellation, at)).Select(row => row.Bytes[0]));

        Assert.Equal("", await KnownAsync(start.AddMilliseconds(-1)));
        Assert.Equal("0", await KnownAsync(start));
        Assert.Equal("0", await KnownAsync(start.AddHours(1).AddMilliseconds(-1)));
        Assert.Equal("1", await KnownAsync(start.AddHours(1)));
        Assert.Equal("2", await KnownAsync(start.AddHours(9)));
        Assert.Equal("2 9", await KnownAsync(start.AddDays(1)));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Read_ARowFromBeforeTimesWereKept_WasKnownAlways(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        await storage.Panes.WriteAsync(Subject, [], Cancellation);
        await using (DbConnection connection = provider == StorageProvider.Sqlite
            ? new SqliteConnection($"Data Source={Path.Combine(storage.Options.Directory, "panes.db")};Pooling=False")
            : new NpgsqlConnection(storage.Options.ConnectionString))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = $"INSERT INTO pane (subject_id, pane, part, revision, bytes) SELECT id, 5, 'a', 0, {(provider == StorageProvider.Sqlite ? "x'07'" : "'\\x07'::bytea")} FROM pane_subject";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        Assert.Equal([7], (await storage.Panes.ReadAsync(Subject, 0, 10, Cancellation, DateTimeOffset.UnixEpoch)).Select(row => (int)row.Bytes[0]));
    }
}
