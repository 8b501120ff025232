using System.Data.Common;
using Npgsql;
using Watchgrain.Grains.Storage;
using Watchgrain.Silo.Storage.Schema;

namespace Watchgrain.Silo.Storage.PostgreSql;

/// <summary>A PostgreSQL database. Writes go as one batch, which is one transaction and one round trip; PostgreSQL gathers concurrent commits itself.</summary>
internal sealed class PostgreSqlDatabase : IStorageDatabase
{
    /// <summary>Connections of this process when the connection string names no other number: enough to keep a disk busy, few enough for many silos on one server.</summary>
    public const int DefaultPoolSize = 20;

    /// <summary>Raised by the fence functions of the schema.</summary>
    public const string FencedState = "WG001";

    private const string Name = "postgresql";

    /// <summary>Any number will do that no other program locks in this database.</summary>
    private const long MigrationLock = 0x57617463_68677261;

    private readonly StorageMetrics metrics;

    public PostgreSqlDatabase(string connectionString, StorageMetrics metrics)
    {
        this.metrics = metrics;
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ContainsKey("Maximum Pool Size"))
            settings.MaxPoolSize = DefaultPoolSize;
        Source = new NpgsqlDataSourceBuilder(settings.ToString()).Build();
    }

    public string Invariant => "Npgsql";

    public NpgsqlDataSource Source { get; }

    public DbDataSource GrainState => Source;

    public async Task OpenAsync(CancellationToken cancellation)
    {
        var scripts = SchemaScript.All(Name);
        await using var connection = await Source.OpenConnectionAsync(cancellation);
        await RefuseForgetfulAsync(connection, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock($1)", cancellation, MigrationLock);
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL PRIMARY KEY, topic text NOT NULL, applied_at timestamptz NOT NULL)", cancellation);
        await using var query = new NpgsqlCommand("SELECT COALESCE(MAX(version), 0) FROM schema_version", connection);
        var found = (int)(await query.ExecuteScalarAsync(cancellation))!;
        SchemaScript.RefuseLater($"The database {connection.Database}", found, scripts);
        foreach (var script in scripts.Where(s => s.Version > found))
        {
            await ExecuteAsync(connection, script.Text, cancellation);
            await ExecuteAsync(connection, "INSERT INTO schema_version VALUES ($1, $2, now())", cancellation, script.Version, script.Topic);
        }
        await transaction.CommitAsync(cancellation);
    }

    public async Task ProbeWriteAsync(CancellationToken cancellation)
    {
        await using var batch = Source.CreateBatch();
        Add(batch, "INSERT INTO write_probe VALUES (1, now()) ON CONFLICT (id) DO UPDATE SET probed_at = excluded.probed_at");
        await CommitAsync(batch, cancellation);
    }

    /// <summary>Adds a statement with its positional parameters <c>$1</c>, <c>$2</c>, …</summary>
    public static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> parameters)
    {
#pragma warning disable CA2100 // the texts are the constants of this folder; values go in as parameters
        var command = new NpgsqlBatchCommand(sql);
#pragma warning restore CA2100
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        batch.BatchCommands.Add(command);
    }

    /// <summary>Runs the batch as one transaction; the first column of its first row, when there is one.</summary>
    public async Task<object?> CommitAsync(NpgsqlBatch batch, CancellationToken cancellation)
    {
        var begun = StorageMetrics.Now();
        try
        {
            var result = await batch.ExecuteScalarAsync(cancellation);
            metrics.Committed(Name, 1, StorageMetrics.Elapsed(begun));
            return result;
        }
        catch (Exception e)
        {
            metrics.Failed(Name, 1);
            if (e is PostgresException { SqlState: FencedState } fenced)
                throw new FencedException(fenced.MessageText, e);
            throw;
        }
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    // A batch is acknowledged when its commit returns: the commit must be on the disk by then.
    private static async Task RefuseForgetfulAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand("SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off' ORDER BY name LIMIT 1", connection);
        if (await query.ExecuteScalarAsync(cancellation) is string setting)
            throw new InvalidOperationException($"The database {connection.Database} runs with {setting} = off: a crash would lose what has been acknowledged. Turn it on for the server, the database and the role.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] parameters)
    {
#pragma warning disable CA2100 // the scripts are the project's own
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
