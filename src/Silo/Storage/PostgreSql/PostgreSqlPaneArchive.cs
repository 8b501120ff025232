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

    // $1 and $2: from the prefix on, and before whatever comes after it. $3: the time. $4: what a pane has at least, so that 1 leaves out panes without a time.
    private const string Ages =
        """
        FROM (SELECT p.subject_id AS subject, p.pane AS pane, COUNT(*) AS rows, MAX(p.known_at) AS known FROM pane p JOIN pane_subject s ON s.id = p.subject_id
              WHERE s.name >= $1 AND s.name < $2 GROUP BY p.subject_id, p.pane) ages
        """;

    public async Task<ArchiveAges> AgesAsync(string prefix, DateTimeOffset before, bool undated, CancellationToken cancellation)
    {
        await using var command = database.Source.CreateCommand(
            "SELECT CAST(COALESCE(SUM(CASE WHEN known < $3 AND known >= $4 THEN rows ELSE 0 END), 0) AS bigint), MIN(CASE WHEN known < $3 AND known >= $4 OR known = 0 THEN NULL ELSE known END) " + Ages);
        AddAges(command, prefix, before, undated);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(reader.GetInt64(0), reader.IsDBNull(1) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)));
    }

    public async Task<long> DeleteAsync(string prefix, DateTimeOffset before, bool undated, CancellationToken cancellation)
    {
        var deleted = 0L;
        while (true)
        {
            var (subjects, panes) = (new List<long>(), new List<long>());
            await using (var command = database.Source.CreateCommand("SELECT subject, pane " + Ages + $" WHERE known < $3 AND known >= $4 LIMIT {ArchivePrefix.AtOnce}"))
            {
                AddAges(command, prefix, before, undated);
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                {
                    subjects.Add(reader.GetInt64(0));
                    panes.Add(reader.GetInt64(1));
                }
            }
            if (subjects.Count == 0)
                return deleted;
            await using var batch = database.Source.CreateBatch();
            PostgreSqlDatabase.Add(
                batch,
                """
                WITH gone AS (
                  DELETE FROM pane p USING unnest($1, $2) AS due (subject, pane) WHERE p.subject_id = due.subject AND p.pane = due.pane
                    AND NOT EXISTS (SELECT 1 FROM pane q WHERE q.subject_id = p.subject_id AND q.pane = p.pane AND q.known_at >= $3)
                  RETURNING 1)
                SELECT COUNT(*) FROM gone
                """,
                subjects.ToArray(), panes.ToArray(), before.ToUnixTimeMilliseconds());
            deleted += (long)(await database.CommitAsync(batch, cancellation))!;
        }
    }

    private static void AddAges(Npgsql.NpgsqlCommand command, string prefix, DateTimeOffset before, bool undated)
    {
        command.Parameters.AddWithValue(prefix);
        command.Parameters.AddWithValue(ArchivePrefix.End(prefix));
        command.Parameters.AddWithValue(before.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue(undated ? 0L : 1L);
    }
}
