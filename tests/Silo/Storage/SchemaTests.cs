using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Watchgrain.Silo.Storage;
using Watchgrain.Silo.Storage.Schema;

namespace Watchgrain.Silo.Tests.Storage;

public sealed class SchemaTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public void Scripts_AreNumberedFromOneWithoutGaps(string kind)
    {
        var scripts = SchemaScript.All(kind);

        Assert.Equal(Enumerable.Range(1, scripts.Count), scripts.Select(s => s.Version));
    }

    [Fact]
    public void Scripts_OfBothKinds_HaveTheSameTopicsButForTheCluster() =>
        Assert.Equal(SchemaScript.All("sqlite").Select(s => s.Topic), SchemaScript.All("postgresql").Select(s => s.Topic).Where(topic => topic != "cluster"));

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public void Scripts_HoldNoTransactionStatements(string kind) =>
        Assert.All(SchemaScript.All(kind), s => Assert.DoesNotMatch(@"(?im)^\s*(BEGIN\s+(IMMEDIATE|EXCLUSIVE|TRANSACTION)|COMMIT|ROLLBACK)", s.Text));

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Database_OfALaterRelease_IsRefusedWithBothVersions(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        await using (DbConnection connection = provider == StorageProvider.Sqlite
            ? new SqliteConnection($"Data Source={Path.Combine(storage.Options.Directory, "log.db")};Pooling=False")
            : new NpgsqlConnection(storage.Options.ConnectionString))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO schema_version VALUES (999, 'log', CURRENT_TIMESTAMP)";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        var error = await Assert.ThrowsAsync<InvalidOperationException>(storage.ReopenAsync);

        Assert.Contains("999", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgreSql_ThatAnswersBeforeTheDisk_IsRefused()
    {
        await using var storage = await StorageUnderTest.CreateAsync(StorageProvider.PostgreSql);
        await using (var connection = new NpgsqlConnection(storage.Options.ConnectionString))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = $"ALTER DATABASE {connection.Database} SET synchronous_commit = off";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        var error = await Assert.ThrowsAsync<InvalidOperationException>(storage.ReopenAsync);

        Assert.Contains("synchronous_commit = off", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Database_CanBeWritten_ProbeReturns(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);

        await storage.Database.ProbeWriteAsync(Cancellation);
        Assert.Null(await Record.ExceptionAsync(() => storage.Database.ProbeWriteAsync(Cancellation)));
    }
}
