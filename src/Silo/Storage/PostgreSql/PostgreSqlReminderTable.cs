using Npgsql;

namespace Watchgrain.Silo.Storage.PostgreSql;

/// <summary>Reminders in PostgreSQL.</summary>
internal sealed class PostgreSqlReminderTable(PostgreSqlDatabase database) : IReminderTable
{
    private const string Rows = "SELECT grain_id, name, start_at, period, version FROM reminder WHERE ";

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadAsync(Rows + "grain_id = $1", grainId.ToString());

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadAsync(Rows + (begin < end ? "grain_hash > $1 AND grain_hash <= $2" : "(grain_hash > $1 OR grain_hash <= $2)"), (long)begin, (long)end);

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => (await ReadAsync(Rows + "grain_id = $1 AND name = $2", grainId.ToString(), reminderName)).Reminders.FirstOrDefault();

    public async Task<string?> UpsertRow(ReminderEntry entry) => ReminderRow.ETag((long)(await CommitAsync(
        "INSERT INTO reminder (grain_id, name, grain_hash, start_at, period, version) VALUES ($1, $2, $3, $4, $5, 1) "
        + "ON CONFLICT (grain_id, name) DO UPDATE SET start_at = excluded.start_at, period = excluded.period, version = reminder.version + 1 RETURNING version",
        entry.GrainId.ToString(), entry.ReminderName, (long)entry.GrainId.GetUniformHashCode(), ReminderRow.StartAt(entry), (long)entry.Period.TotalMilliseconds))!);

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        await CommitAsync("DELETE FROM reminder WHERE grain_id = $1 AND name = $2 AND version = $3 RETURNING version", grainId.ToString(), reminderName, ReminderRow.Version(eTag)) is not null;

    public Task TestOnlyClearTable() => CommitAsync("DELETE FROM reminder");

    private async Task<object?> CommitAsync(string sql, params object[] parameters)
    {
        await using var batch = database.Source.CreateBatch();
        PostgreSqlDatabase.Add(batch, sql, parameters);
        return await database.CommitAsync(batch, CancellationToken.None);
    }

    private async Task<ReminderTableData> ReadAsync(string sql, params object[] parameters)
    {
        var entries = new List<ReminderEntry>();
#pragma warning disable CA2100 // the texts are the constants of this file; values go in as parameters
        await using var command = database.Source.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            entries.Add(ReminderRow.Entry(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        return new(entries);
    }
}
