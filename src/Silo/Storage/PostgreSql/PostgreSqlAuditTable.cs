using Npgsql;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Storage.PostgreSql;

/// <summary>Audit logs in PostgreSQL. An entry whose index or key is taken was written by another sequencer: the caller is fenced.</summary>
internal sealed class PostgreSqlAuditTable(PostgreSqlDatabase database) : IAuditTable
{
    private const string Entries = "SELECT e.entry_index, e.entry_key, e.bytes, e.leaf_hash FROM audit_entry e JOIN audit_log l ON l.id = e.log_id WHERE l.name = $1 ";

    public async Task<long> AcquireAsync(string log, CancellationToken cancellation)
    {
        await using var batch = database.Source.CreateBatch();
        PostgreSqlDatabase.Add(batch, "INSERT INTO audit_log (name, epoch) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET epoch = audit_log.epoch + 1 RETURNING epoch", log);
        return (long)(await database.CommitAsync(batch, cancellation))!;
    }

    public async Task AppendAsync(string log, long epoch, AuditRow row, CancellationToken cancellation)
    {
        await using var batch = database.Source.CreateBatch();
        PostgreSqlDatabase.Add(batch, "SELECT fence_audit($1, $2)", log, epoch);
        PostgreSqlDatabase.Add(batch, "INSERT INTO audit_entry (log_id, entry_index, entry_key, bytes, leaf_hash) SELECT id, $2, $3, $4, $5 FROM audit_log WHERE name = $1",
            log, row.Index, row.EntryKey, row.Bytes, row.LeafHash);
        try
        {
            await database.CommitAsync(batch, cancellation);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new FencedException($"Audit log {log}: index {row.Index} or key '{row.EntryKey}' is taken.", e);
        }
    }

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
    {
        var logs = new List<string>();
        await using var command = database.Source.CreateCommand("SELECT name FROM audit_log ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            logs.Add(reader.GetString(0));
        return logs;
    }

    public async Task<AuditRow?> FindAsync(string log, string entryKey, CancellationToken cancellation)
    {
        await using var command = database.Source.CreateCommand(Entries + "AND e.entry_key = $2");
        command.Parameters.AddWithValue(log);
        command.Parameters.AddWithValue(entryKey);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Row(reader) : null;
    }

    public async Task<IReadOnlyList<AuditRow>> ReadAsync(string log, long first, int limit, CancellationToken cancellation)
    {
        var rows = new List<AuditRow>();
        await using var command = database.Source.CreateCommand(Entries + "AND e.entry_index >= $2 ORDER BY e.entry_index LIMIT $3");
        command.Parameters.AddWithValue(log);
        command.Parameters.AddWithValue(first);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows.Add(Row(reader));
        return rows;
    }

    public async Task AppendCheckpointAsync(string log, long epoch, AuditNote note, CancellationToken cancellation)
    {
        await using var batch = database.Source.CreateBatch();
        PostgreSqlDatabase.Add(batch, "SELECT fence_audit($1, $2)", log, epoch);
        PostgreSqlDatabase.Add(batch, "INSERT INTO audit_checkpoint (log_id, size, note) SELECT id, $2, $3 FROM audit_log WHERE name = $1", log, note.Size, note.Note);
        try
        {
            await database.CommitAsync(batch, cancellation);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new FencedException($"Audit log {log}: there is a checkpoint of {note.Size} entries.", e);
        }
    }

    public async Task<AuditNote?> LastCheckpointAsync(string log, CancellationToken cancellation) =>
        await NotesAsync("SELECT c.size, c.note FROM audit_checkpoint c JOIN audit_log l ON l.id = c.log_id WHERE l.name = $1 ORDER BY c.size DESC LIMIT 1", cancellation, log) is [var last] ? last : null;

    public Task<IReadOnlyList<AuditNote>> ReadCheckpointsAsync(string log, long above, int limit, CancellationToken cancellation) =>
        NotesAsync("SELECT c.size, c.note FROM audit_checkpoint c JOIN audit_log l ON l.id = c.log_id WHERE l.name = $1 AND c.size > $2 ORDER BY c.size LIMIT $3", cancellation, log, above, limit);

    private async Task<IReadOnlyList<AuditNote>> NotesAsync(string sql, CancellationToken cancellation, params object[] parameters)
    {
        var notes = new List<AuditNote>();
#pragma warning disable CA2100 // the texts are the constants of this file; values go in as parameters
        await using var command = database.Source.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var parameter in parameters)
            command.Parameters.AddWithValue(parameter);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            notes.Add(new(reader.GetInt64(0), reader.GetString(1)));
        return notes;
    }

    private static AuditRow Row(NpgsqlDataReader reader) => new(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3));
}
