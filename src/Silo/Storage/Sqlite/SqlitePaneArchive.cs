using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Storage.Sqlite;

/// <summary>Closed panes in <c>panes.db</c>.</summary>
internal sealed class SqlitePaneArchive(SqliteDatabase database, TimeProvider time) : IPaneArchive
{
    public Task WriteAsync(string subject, IReadOnlyCollection<ArchivedPane> panes, CancellationToken cancellation) => database.Panes.WriteAsync(
        session =>
        {
            session.Execute("INSERT INTO pane_subject (name) VALUES ($0) ON CONFLICT (name) DO NOTHING", subject);
            var id = session.Number("SELECT id FROM pane_subject WHERE name = $0", subject)!.Value;
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var pane in panes)
            {
                session.Execute("INSERT INTO pane (subject_id, pane, part, revision, bytes, known_at) VALUES ($0, $1, $2, $3, $4, $5) ON CONFLICT (subject_id, pane, part, revision) DO NOTHING",
                    id, pane.Pane, pane.Part, pane.Revision, pane.Bytes, now);
            }
            return panes.Count;
        },
        cancellation);

    public Task<IReadOnlyList<ArchivedPane>> ReadAsync(string subject, long firstPane, long lastPane, CancellationToken cancellation, DateTimeOffset? knownAt = null) => database.Panes.ReadAsync(
        session =>
        {
            var panes = new List<ArchivedPane>();
            using var reader = session.Query(
                """
                SELECT pane, part, revision, bytes FROM pane p
                WHERE subject_id = (SELECT id FROM pane_subject WHERE name = $0) AND pane BETWEEN $1 AND $2
                  AND revision = (SELECT MAX(revision) FROM pane l WHERE l.subject_id = p.subject_id AND l.pane = p.pane AND l.part = p.part AND l.known_at <= $3)
                ORDER BY pane, part
                """,
                subject, firstPane, lastPane, knownAt?.ToUnixTimeMilliseconds() ?? long.MaxValue);
            while (reader.Read())
                panes.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3)));
            return (IReadOnlyList<ArchivedPane>)panes;
        },
        cancellation);

    public Task<long?> LastPaneAsync(string subject, CancellationToken cancellation, DateTimeOffset? knownAt = null) => database.Panes.ReadAsync(
        session => session.Number("SELECT MAX(pane) FROM pane WHERE subject_id = (SELECT id FROM pane_subject WHERE name = $0) AND known_at <= $1", subject, knownAt?.ToUnixTimeMilliseconds() ?? long.MaxValue),
        cancellation);

    // Grouped in the order of the two indices, so that nothing is sorted and a limit ends the search.
    // $0 and $1: from the prefix on, and before whatever comes after it. $2: the time. $3: what a pane has at least, so that 1 leaves out panes without a time.
    private const string Ages =
        """
        FROM (SELECT p.subject_id AS subject, p.pane AS pane, COUNT(*) AS rows, MAX(p.known_at) AS known FROM pane p JOIN pane_subject s ON s.id = p.subject_id
              WHERE s.name >= $0 AND s.name < $1 GROUP BY s.name, p.pane)
        """;

    public Task<ArchiveAges> AgesAsync(string prefix, DateTimeOffset before, bool undated, CancellationToken cancellation) => database.Panes.ReadAsync(
        session =>
        {
            using var reader = session.Query(
                "SELECT SUM(CASE WHEN known < $2 AND known >= $3 THEN rows ELSE 0 END), MIN(CASE WHEN known < $2 AND known >= $3 OR known = 0 THEN NULL ELSE known END) " + Ages,
                prefix, ArchivePrefix.End(prefix), before.ToUnixTimeMilliseconds(), undated ? 0L : 1L);
            reader.Read();
            return new ArchiveAges(reader.IsDBNull(0) ? 0 : reader.GetInt64(0), reader.IsDBNull(1) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)));
        },
        cancellation);

    public async Task<long> DeleteAsync(string prefix, DateTimeOffset before, bool undated, CancellationToken cancellation)
    {
        var deleted = 0L;
        while (true)
        {
            var due = await database.Panes.ReadAsync(
                session =>
                {
                    var panes = new List<(long Subject, long Pane)>();
                    using var reader = session.Query("SELECT subject, pane " + Ages + $" WHERE known < $2 AND known >= $3 LIMIT {ArchivePrefix.AtOnce}", prefix, ArchivePrefix.End(prefix), before.ToUnixTimeMilliseconds(), undated ? 0L : 1L);
                    while (reader.Read())
                        panes.Add((reader.GetInt64(0), reader.GetInt64(1)));
                    return panes;
                },
                cancellation);
            if (due.Count == 0)
                return deleted;
            deleted += await database.Panes.WriteAsync(
                session => due.Sum(pane => session.Execute(
                    // Late labels may just have made a new revision.
                    "DELETE FROM pane WHERE subject_id = $0 AND pane = $1 AND NOT EXISTS (SELECT 1 FROM pane q WHERE q.subject_id = $0 AND q.pane = $1 AND q.known_at >= $2)", pane.Subject, pane.Pane, before.ToUnixTimeMilliseconds())),
                cancellation);
        }
    }
}
