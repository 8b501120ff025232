using Microsoft.Data.Sqlite;

namespace Watchgrain.Silo.Storage.Sqlite;

/// <summary>Reminders in <c>state.db</c>.</summary>
internal sealed class SqliteReminderTable(SqliteDatabase database) : IReminderTable
{
    private const string Rows = "SELECT grain_id, name, start_at, period, version FROM reminder WHERE ";

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadAsync(Rows + "grain_id = $0", grainId.ToString());

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadAsync(Rows + (begin < end ? "grain_hash > $0 AND grain_hash <= $1" : "(grain_hash > $0 OR grain_hash <= $1)"), (long)begin, (long)end);

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => (await ReadAsync(Rows + "grain_id = $0 AND name = $1", grainId.ToString(), reminderName)).Reminders.FirstOrDefault();

    public Task<string?> UpsertRow(ReminderEntry entry) => database.State.WriteAsync<string?>(
        session => ReminderRow.ETag(session.Number(
            "INSERT INTO reminder (grain_id, name, grain_hash, start_at, period, version) VALUES ($0, $1, $2, $3, $4, 1) "
            + "ON CONFLICT (grain_id, name) DO UPDATE SET start_at = excluded.start_at, period = excluded.period, version = reminder.version + 1 RETURNING version",
            entry.GrainId.ToString(), entry.ReminderName, (long)entry.GrainId.GetUniformHashCode(), ReminderRow.StartAt(entry), (long)entry.Period.TotalMilliseconds)!.Value),
        CancellationToken.None);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => database.State.WriteAsync(
        session => session.Execute("DELETE FROM reminder WHERE grain_id = $0 AND name = $1 AND version = $2", grainId.ToString(), reminderName, ReminderRow.Version(eTag)) > 0,
        CancellationToken.None);

    public Task TestOnlyClearTable() => database.State.WriteAsync(session => session.Execute("DELETE FROM reminder"), CancellationToken.None);

    private Task<ReminderTableData> ReadAsync(string sql, params object[] parameters) => database.State.ReadAsync(
        session =>
        {
            var entries = new List<ReminderEntry>();
            using var reader = session.Query(sql, parameters);
            while (reader.Read())
                entries.Add(Entry(reader));
            return new ReminderTableData(entries);
        },
        CancellationToken.None);

    private static ReminderEntry Entry(SqliteDataReader reader) => ReminderRow.Entry(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
}
