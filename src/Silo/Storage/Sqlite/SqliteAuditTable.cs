using Microsoft.Data.Sqlite;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Storage.Sqlite;

/// <summary>Audit logs in <c>audit.db</c>. An entry whose index or key is taken was written by another sequencer: the caller is fenced.</summary>
internal sealed class SqliteAuditTable(SqliteDatabase database) : IAuditTable
{
    private const int ConstraintViolated = 19;

    public Task<long> AcquireAsync(string log, CancellationToken cancellation) => database.Audit.WriteAsync(
        session => session.Number("INSERT INTO audit_log (name, epoch) VALUES ($0, 1) ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1 RETURNING epoch", log)!.Value,
        cancellation);

    public Task AppendAsync(string log, long epoch, AuditRow row, CancellationToken cancellation) => database.Audit.WriteAsync(
        session =>
        {
            var id = session.Number("SELECT id FROM audit_log WHERE name = $0 AND epoch = $1", log, epoch)
                ?? throw new FencedException($"Audit log {log}: epoch {epoch} is not the writer's.");
            try
            {
                return session.Execute("INSERT INTO audit_entry (log_id, entry_index, entry_key, bytes, leaf_hash) VALUES ($0, $1, $2, $3, $4)",
                    id, row.Index, row.EntryKey, row.Bytes, row.LeafHash);
            }
            catch (SqliteException e) when (e.SqliteErrorCode == ConstraintViolated)
            {
                throw new FencedException($"Audit log {log}: index {row.Index} or key '{row.EntryKey}' is taken.", e);
            }
        },
        cancellation);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) => database.Audit.ReadAsync(
        session =>
        {
            var logs = new List<string>();
            using var reader = session.Query("SELECT name FROM audit_log ORDER BY name");
            while (reader.Read())
                logs.Add(reader.GetString(0));
            return (IReadOnlyList<string>)logs;
        },
        cancellation);

    public Task<AuditRow?> FindAsync(string log, string entryKey, CancellationToken cancellation) => database.Audit.ReadAsync(
        session =>
        {
            using var reader = session.Query(
                "SELECT entry_index, entry_key, bytes, leaf_hash FROM audit_entry WHERE log_id = (SELECT id FROM audit_log WHERE name = $0) AND entry_key = $1", log, entryKey);
            return reader.Read() ? Row(reader) : null;
        },
        cancellation);

    public Task<IReadOnlyList<AuditRow>> ReadAsync(string log, long first, int limit, CancellationToken cancellation) => database.Audit.ReadAsync(
        session =>
        {
            var rows = new List<AuditRow>();
            using var reader = session.Query(
                "SELECT entry_index, entry_key, bytes, leaf_hash FROM audit_entry WHERE log_id = (SELECT id FROM audit_log WHERE name = $0) AND entry_index >= $1 ORDER BY entry_index LIMIT $2",
                log, first, limit);
            while (reader.Read())
                rows.Add(Row(reader));
            return (IReadOnlyList<AuditRow>)rows;
        },
        cancellation);

    public Task AppendCheckpointAsync(string log, long epoch, AuditNote note, CancellationToken cancellation) => database.Audit.WriteAsync(
        session =>
        {
            var id = session.Number("SELECT id FROM audit_log WHERE name = $0 AND epoch = $1", log, epoch)
                ?? throw new FencedException($"Audit log {log}: epoch {epoch} is not the writer's.");
            try
            {
                return session.Execute("INSERT INTO audit_checkpoint (log_id, size, note) VALUES ($0, $1, $2)", id, note.Size, note.Note);
            }
            catch (SqliteException e) when (e.SqliteErrorCode == ConstraintViolated)
            {
                throw new FencedException($"Audit log {log}: there is a checkpoint of {note.Size} entries.", e);
            }
        },
        cancellation);

    public async Task<AuditNote?> LastCheckpointAsync(string log, CancellationToken cancellation) =>
        await NotesAsync("SELECT size, note FROM audit_checkpoint WHERE log_id = (SELECT id FROM audit_log WHERE name = $0) ORDER BY size DESC LIMIT 1", cancellation, log) is [var last] ? last : null;

    public Task<IReadOnlyList<AuditNote>> ReadCheckpointsAsync(string log, long above, int limit, CancellationToken cancellation) =>
        NotesAsync("SELECT size, note FROM audit_checkpoint WHERE log_id = (SELECT id FROM audit_log WHERE name = $0) AND size > $1 ORDER BY size LIMIT $2", cancellation, log, above, limit);

    private Task<IReadOnlyList<AuditNote>> NotesAsync(string sql, CancellationToken cancellation, params object[] parameters) => database.Audit.ReadAsync(
        session =>
        {
            var notes = new List<AuditNote>();
            using var reader = session.Query(sql, parameters);
            while (reader.Read())
                notes.Add(new(reader.GetInt64(0), reader.GetString(1)));
            return (IReadOnlyList<AuditNote>)notes;
        },
        cancellation);

    private static AuditRow Row(SqliteDataReader reader) => new(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3));
}
