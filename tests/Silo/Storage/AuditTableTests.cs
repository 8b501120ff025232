using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Storage;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Tests.Storage;

public sealed class AuditTableTests
{
    private const string Log = "u:default";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Append_Entries_AreFoundByKeyAndReadByIndex(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Audit.AcquireAsync(Log, Cancellation);
        for (var i = 0; i < 5; i++)
            await storage.Audit.AppendAsync(Log, epoch, Row(i), Cancellation);

        Assert.Equal([1, 2, 3], (await storage.Audit.ReadAsync(Log, 1, 3, Cancellation)).Select(r => r.Index));
        var found = await storage.Audit.FindAsync(Log, "key 4", Cancellation);
        Assert.Equivalent(Row(4), found, strict: true);
        Assert.Null(await storage.Audit.FindAsync(Log, "key 5", Cancellation));
        Assert.Null(await storage.Audit.FindAsync("u:other", "key 4", Cancellation));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Append_ByAnOldSequencerOrToATakenPlace_IsFenced(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var old = await storage.Audit.AcquireAsync(Log, Cancellation);
        await storage.Audit.AppendAsync(Log, old, Row(0), Cancellation);
        var epoch = await storage.Audit.AcquireAsync(Log, Cancellation);

        await Assert.ThrowsAsync<FencedException>(() => storage.Audit.AppendAsync(Log, old, Row(1), Cancellation));
        await Assert.ThrowsAsync<FencedException>(() => storage.Audit.AppendAsync(Log, epoch, Row(0) with { EntryKey = "another" }, Cancellation));
        await Assert.ThrowsAsync<FencedException>(() => storage.Audit.AppendAsync(Log, epoch, Row(0) with { Index = 1 }, Cancellation));

        Assert.Single(await storage.Audit.ReadAsync(Log, 0, 10, Cancellation));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Entry_ChangedOrDeletedByHand_IsRefusedByTheDatabase(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Audit.AcquireAsync(Log, Cancellation);
        await storage.Audit.AppendAsync(Log, epoch, Row(0), Cancellation);

        await using DbConnection connection = provider == StorageProvider.Sqlite
            ? new SqliteConnection($"Data Source={Path.Combine(storage.Options.Directory, "audit.db")};Pooling=False")
            : new NpgsqlConnection(storage.Options.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE audit_entry SET entry_key = 'forged'";
        await Assert.ThrowsAnyAsync<DbException>(() => command.ExecuteNonQueryAsync(Cancellation));
        command.CommandText = "DELETE FROM audit_entry";
        await Assert.ThrowsAnyAsync<DbException>(() => command.ExecuteNonQueryAsync(Cancellation));

        Assert.Equivalent(Row(0), await storage.Audit.FindAsync(Log, "key 0", Cancellation), strict: true);
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Log_PowerLostAfterAnAppend_HoldsTheEntry(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var epoch = await storage.Audit.AcquireAsync(Log, Cancellation);
        await storage.Audit.AppendAsync(Log, epoch, Row(0), Cancellation);

        await using var image = await storage.OpenImageAsync();

        Assert.Equivalent(Row(0), Assert.Single(await image.Audit.ReadAsync(Log, 0, 10, Cancellation)), strict: true);
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Checkpoints_AreReadBySizeAndWrittenByTheWriterOnce(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var old = await storage.Audit.AcquireAsync(Log, Cancellation);
        Assert.Null(await storage.Audit.LastCheckpointAsync(Log, Cancellation));
        foreach (var size in (long[])[1, 5, 12])
            await storage.Audit.AppendCheckpointAsync(Log, old, new(size, $"note — {size}\n"), Cancellation);
        var epoch = await storage.Audit.AcquireAsync(Log, Cancellation);

        await Assert.ThrowsAsync<FencedException>(() => storage.Audit.AppendCheckpointAsync(Log, old, new(13, "old"), Cancellation));
        await Assert.ThrowsAsync<FencedException>(() => storage.Audit.AppendCheckpointAsync(Log, epoch, new(5, "another"), Cancellation));
        await storage.ReopenAsync();

        Assert.Equal(new AuditNote(12, "note — 12\n"), await storage.Audit.LastCheckpointAsync(Log, Cancellation));
        Assert.Equal((AuditNote[])[new(5, "note — 5\n"), new(12, "note — 12\n")], await storage.Audit.ReadCheckpointsAsync(Log, 1, 10, Cancellation));
        Assert.Equal((AuditNote[])[new(1, "note — 1\n")], await storage.Audit.ReadCheckpointsAsync(Log, 0, 1, Cancellation));
        Assert.Empty(await storage.Audit.ReadCheckpointsAsync("u:other", 0, 10, Cancellation));
    }

    private static AuditRow Row(int i) => new(i, $"key {i}", [1, 2, (byte)i], [.. Enumerable.Repeat((byte)i, 32)]);
}
