using Microsoft.Data.Sqlite;
using Watchgrain.Silo.Storage.Schema;

namespace Watchgrain.Silo.Storage.Sqlite;

/// <summary>
/// A file with one writer and pooled readers. Every file is WAL with <c>synchronous=FULL</c>: a sender forgets what a receiver calls durable, so that a commit lost with the power could not be repaired.
/// </summary>
internal sealed class SqliteFile : IAsyncDisposable
{
    /// <summary>Another process may hold the write lock for as long as this.</summary>
    public const int BusyMilliseconds = 30_000;

    private readonly string topic;
    private readonly StorageMetrics metrics;
    private readonly string readers;
    private readonly string path;
    private SqliteWriter? writer;

    public SqliteFile(string directory, string topic, StorageMetrics metrics)
    {
        this.topic = topic;
        this.metrics = metrics;
        path = Path.Combine(directory, topic + ".db");
        readers = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly }.ToString();
    }

    /// <summary>Creates the file and its schema, or migrates it.</summary>
    public void Open()
    {
        if (writer is not null)
            return;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Prepare(connection);
        Migrate(connection);
        writer = new(topic, connection, metrics);
    }

    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation) =>
        (writer ?? throw new InvalidOperationException($"{path} is not open yet.")).WriteAsync(work, cancellation);

    /// <summary>Reads what is committed, on a connection of its own.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation) => Task.Run(
        () =>
        {
            var connection = new SqliteConnection(readers);
            using var session = new SqliteSession(connection);
            connection.Open();
            return work(session);
        },
        cancellation);

    /// <summary>What SQLite forgets with the connection.</summary>
    public static void Prepare(SqliteConnection connection)
    {
        using var pragmas = connection.CreateCommand();
        pragmas.CommandText = $"PRAGMA busy_timeout = {BusyMilliseconds}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32000; PRAGMA foreign_keys = ON;";
        pragmas.ExecuteNonQuery();
    }

    public async ValueTask DisposeAsync()
    {
        using var pool = new SqliteConnection(readers);
        SqliteConnection.ClearPool(pool);
        // The last to close a file moves its write-ahead log into it, which a reader may not.
        if (writer is not null)
            await writer.DisposeAsync();
    }

    private void Migrate(SqliteConnection connection)
    {
        var scripts = SchemaScript.All("sqlite", topic);
        using var transaction = connection.BeginTransaction(deferred: false);
        Execute(connection, transaction, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, topic TEXT NOT NULL, applied_at TEXT NOT NULL)");
        using var query = connection.CreateCommand();
        query.Transaction = transaction;
        query.CommandText = "SELECT IFNULL(MAX(version), 0) FROM schema_version";
        var found = (int)(long)query.ExecuteScalar()!;
        SchemaScript.RefuseLater(path, found, scripts);
        foreach (var script in scripts.Where(s => s.Version > found))
        {
            Execute(connection, transaction, script.Text);
            Execute(connection, transaction, "INSERT INTO schema_version VALUES ($version, $topic, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))", ("$version", script.Version), ("$topic", script.Topic));
        }
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // the scripts are the project's own
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
