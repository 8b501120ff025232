using Npgsql;
using Watchgrain.Grains;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>The stored record of one grain, locked: who writes it waits in the database until <see cref="ReleaseAsync"/>. Reading goes on.</summary>
internal sealed class HeldRecord : IAsyncDisposable
{
    // Nothing else waits for a lock to write the state of a grain: each grain has a row of its own.
    private const string Writers = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%OrleansStorage%'";

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly NpgsqlConnection observer;

    private HeldRecord(NpgsqlConnection connection, NpgsqlTransaction transaction, NpgsqlConnection observer) => (this.connection, this.transaction, this.observer) = (connection, transaction, observer);

    /// <summary>Waits until the grain has written its record for the first time.</summary>
    /// <param name="database">Where it is.</param>
    /// <param name="state">Name of the state, of <see cref="GrainStorageNames"/>.</param>
    /// <param name="grain">Key of the grain.</param>
    public static async Task<HeldRecord> HoldAsync(Database database, string state, string grain)
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await Until.TrueAsync(
            async () =>
            {
                await using var command = new NpgsqlCommand("SELECT 1 FROM OrleansStorage WHERE GrainIdExtensionString = @grain AND GrainTypeString = @state FOR UPDATE", connection, transaction);
                command.Parameters.AddWithValue("grain", grain);
                command.Parameters.AddWithValue("state", state);
                return await command.ExecuteScalarAsync() is not null;
            },
            $"{grain} has no record");
        // Within its transaction a session sees the activity of others as it was when it first looked.
        var observer = new NpgsqlConnection(database.ConnectionString);
        await observer.OpenAsync();
        return new(connection, transaction, observer);
    }

    /// <summary>Returns when hosts wait to write it: their names, first come first.</summary>
    public async Task<IReadOnlyList<string>> WhenWritersWaitAsync(int hosts = 1)
    {
        var waiting = new List<string>();
        await Until.TrueAsync(
            async () =>
            {
                waiting.Clear();
                await using var command = new NpgsqlCommand($"SELECT application_name {Writers} ORDER BY query_start", observer);
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                    waiting.Add(reader.GetString(0));
                return waiting.Count >= hosts;
            },
            $"{waiting.Count} of {hosts} hosts came to write the record");
        return waiting;
    }

    /// <summary>The writes that wait will never happen.</summary>
    public async Task BreakWritersAsync()
    {
        await using var command = new NpgsqlCommand($"SELECT pg_terminate_backend(pid) {Writers}", observer);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The writes that wait happen now, in their order.</summary>
    public Task ReleaseAsync() => transaction.RollbackAsync();

    public async ValueTask DisposeAsync()
    {
        await observer.DisposeAsync();
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
