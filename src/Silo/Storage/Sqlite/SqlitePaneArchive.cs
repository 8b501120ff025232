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
}
