using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Watchgrain.Grains.Storage;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Tests.Storage;

public sealed class RetentionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Panes_OlderThanATime_LeaveTheTableAndNoOthersDo(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var start = storage.Time.Now;
        // More than one deletion takes at once, each pane of two parts.
        await storage.Panes.WriteAsync("x:acme/m/1/age", [.. Enumerable.Range(0, 700).SelectMany(pane => new ArchivedPane[] { new(pane, "a", 0, [1]), new(pane, "b", 0, [1]) })], Cancellation);
        await storage.Panes.WriteAsync("x:acme0/m/1/age", [new(1, "a", 0, [1])], Cancellation);
        await storage.Panes.WriteAsync("x:acm/m/1/age", [new(1, "a", 0, [1])], Cancellation);
        await storage.Panes.WriteAsync("s:acme/m/1/site/north", [new(1, "a", 0, [1])], Cancellation);
        storage.Time.Now = start.AddDays(1);
        await storage.Panes.WriteAsync("x:acme/m/1/age", [new(3, "a", 1, [2]), new(800, "a", 0, [1])], Cancellation);
        await storage.Panes.WriteAsync("x:acme/m/1/height", [new(1, "a", 0, [1])], Cancellation);

        var ages = await storage.Panes.AgesAsync("x:acme/", start.AddHours(1), false, Cancellation);
        Assert.Equal((2 * 699, start.AddDays(1)), (ages.Due, ages.OldestKept));
        Assert.Equal(2 * 699, await storage.Panes.DeleteAsync("x:acme/", start.AddHours(1), false, Cancellation));

        Assert.Equal(
            ["s:acme/m/1/site/north 1 a 0", "x:acm/m/1/age 1 a 0", "x:acme/m/1/age 3 a 0", "x:acme/m/1/age 3 a 1", "x:acme/m/1/age 3 b 0", "x:acme/m/1/age 800 a 0", "x:acme/m/1/height 1 a 0", "x:acme0/m/1/age 1 a 0"],
            await RowsAsync(storage));
        Assert.Equal((0, start.AddDays(1)), (await storage.Panes.AgesAsync("x:acme/", start.AddHours(1), false, Cancellation)) is var left ? (left.Due, left.OldestKept) : default);
        Assert.Equal(0, await storage.Panes.DeleteAsync("x:acme/", start.AddHours(1), false, Cancellation));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Panes_FromBeforeTimesWereKept_AreAsOldAsTheCallerSays(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        storage.Time.Now = DateTimeOffset.UnixEpoch;
        await storage.Panes.WriteAsync("x:acme/m/1/age", [new(1, "a", 0, [1])], Cancellation);

        Assert.Equal(new(0, null), await storage.Panes.AgesAsync("x:acme/", DateTimeOffset.MaxValue, false, Cancellation));
        Assert.Equal(0, await storage.Panes.DeleteAsync("x:acme/", DateTimeOffset.MaxValue, false, Cancellation));
        Assert.Equal(new(1, null), await storage.Panes.AgesAsync("x:acme/", DateTimeOffset.MaxValue, true, Cancellation));
        Assert.Equal(1, await storage.Panes.DeleteAsync("x:acme/", DateTimeOffset.MaxValue, true, Cancellation));
        Assert.Empty(await RowsAsync(storage));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task AuditLogs_AreListedByTheirNames(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        await storage.Audit.AcquireAsync("u:beta", Cancellation);
        await storage.Audit.AcquireAsync("u:alpha", Cancellation);
        await storage.Audit.AcquireAsync("u:beta", Cancellation);

        Assert.Equal(["u:alpha", "u:beta"], await storage.Audit.ListAsync(Cancellation));
    }

    private static async Task<List<string>> RowsAsync(StorageUnderTest storage)
    {
        await using DbConnection connection = storage.Options.Provider == StorageProvider.Sqlite
            ? new SqliteConnection($"Data Source={Path.Combine(storage.Options.Directory, "panes.db")};Pooling=False")
            : new NpgsqlConnection(storage.Options.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT s.name || ' ' || p.pane || ' ' || p.part || ' ' || p.revision FROM pane p JOIN pane_subject s ON s.id = p.subject_id ORDER BY s.name, p.pane, p.part, p.revision";
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        while (await reader.ReadAsync(Cancellation))
            rows.Add(reader.GetString(0));
        return rows;
    }
}
