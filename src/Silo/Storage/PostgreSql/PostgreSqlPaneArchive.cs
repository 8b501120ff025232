using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Storage.PostgreSql;

/// <summary>Closed panes in PostgreSQL.</summary>
internal sealed class PostgreSqlPaneArchive(PostgreSqlDatabase database, TimeProvider time) : IPaneArchive
{
    public async Task WriteAsync(string subject, IReadOnlyCollection<ArchivedPane> panes, CancellationToken cancellation)
    {
        await using var batch = database.Source.CreateBatch();
        PostgreSqlDatabase.Add(batch, "INSERT INTO pane_subject (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", subject);
        PostgreSqlDatabase.Add(
            batch,
            """
            INSERT INTO pane (subject_id, pane, part, revision, bytes, known_at)
            SELECT s.id, r.pane, r.part, r.revision, r.bytes, $6
            FROM pane_subject s, unnest($2, $3, $4, $5) AS r (pane, part, revision, bytes) WHERE s.name = $1
            ON CONFLICT (subject_id, pane, part, revision) DO NOTHING
            """,
            subject,
            panes.Select(p => p.Pane).ToArray(),
            panes.Select(p => p.Part).ToArray(),
            panes.Select(p => p.Revision).ToArray(),
            panes.Select(p => p.Bytes).ToArray(),
            time.GetUtcNow().ToUnixTimeMilliseconds());
        await database.CommitAsync(batch, cancellation);
    }

    public async Task<IReadOnlyList<ArchivedPane>> ReadAsync(string subject, long firstPane, long lastPane, CancellationToken cancellation, DateTimeOffset? knownAt = null)
    {
        var panes = new List<ArchivedPane>();
        await using var command = database.Source.CreateCommand(
            """
            SELECT DISTINCT ON (p.pane, p.part) p.pane, p.part, p.revision, p.bytes
            FROM pane p JOIN pane_subject s ON s.id = p.subject_id WHERE s.name = $1 AND p.pane BETWEEN $2 AND $3 AND p.known_at <= $4
            ORDER BY p.pane, p.part, p.revision DESC
            """);
        command.Parameters.AddWithValue(subject);
        command.Parameters.AddWithValue(firstPane);
        command.Parameters.AddWithValue(lastPane);
        command.Parameters.AddWithValue(knownAt?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            panes.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3)));
        return panes;
    }

    public async Task<long?> LastPaneAsync(string subject, CancellationToken cancellation, DateTimeOffset? knownAt = null)
    {
        await using var command = database.Source.CreateCommand("SELECT MAX(p.pane) FROM pane p JOIN pane_subject s ON s.id = p.subject_id WHERE s.name = $1 AND p.known_at <= $2");
        command.Parameters.AddWithValue(subject);
        command.Parameters.AddWithValue(knownAt?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }
}
