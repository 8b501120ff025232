using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Storage.Sqlite;

/// <summary>Partition logs and joins in <c>log.db</c>. Joins are runs (<see cref="SqliteJoinRunTable"/>); the rows of an earlier release are read until they are over.</summary>
internal sealed class SqlitePartitionLog(SqliteDatabase database) : IPartitionLog
{
    /// <summary>Rows per read: no read holds its snapshot for long, or the write-ahead log could not be reset.</summary>
    private const int Page = 64;

    private const int ConstraintViolated = 19;

    public Task<long> AcquireAsync(string partition, CancellationToken cancellation) => database.Log.WriteAsync(
        session => session.Number("INSERT INTO partition_writer (name, epoch) VALUES ($0, 1) ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1 RETURNING epoch", partition)!.Value,
        cancellation);

    public Task AppendAsync(string partition, long epoch, long sequence, ReadOnlyMemory<byte> entry, JoinChanges joins, CancellationToken cancellation)
    {
        var bytes = entry.ToArray();
        return database.Log.WriteAsync(
            session =>
            {
                var id = Fence(session, partition, epoch);
                try
                {
                    session.Execute("INSERT INTO partition_log (partition_id, sequence, epoch, entry) VALUES ($0, $1, $2, $3)", id, sequence, epoch, bytes);
                }
                catch (SqliteException e) when (e.SqliteErrorCode == ConstraintViolated)
                {
                    throw new InvalidOperationException($"Partition {partition}: sequence {sequence} has been appended before.", e);
                }
                return Change(session, id, joins);
            },
            cancellation);
    }

    public async IAsyncEnumerable<LogRow> ReadAsync(string partition, long afterSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<LogRow> page;
        do
        {
            var after = afterSequence;
            page = await database.Log.ReadAsync(session => Rows(session, partition, after), cancellation);
            foreach (var row in page)
                yield return row;
            if (page.Count > 0)
                afterSequence = page[^1].Sequence;
        }
        while (page.Count == Page);
    }

    public Task<bool> HasRowsAsync(string partition, CancellationToken cancellation) => database.Log.ReadAsync(
        session => session.Number("SELECT 1 FROM partition_log WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $0) LIMIT 1", partition) is not null,
        cancellation);

    public Task<IReadOnlyList<string>> ListWithRowsAsync(CancellationToken cancellation) => database.Log.ReadAsync(
        session =>
        {
            var names = new List<string>();
            using var reader = session.Query("SELECT name FROM partition_writer WHERE EXISTS (SELECT 1 FROM partition_log WHERE partition_id = id) ORDER BY name");
            while (reader.Read())
                names.Add(reader.GetString(0));
            return (IReadOnlyList<string>)names;
        },
        cancellation);

    public Task TrimAsync(string partition, long epoch, long throughSequence, CancellationToken cancellation) => database.Log.WriteAsync(
        session => session.Execute("DELETE FROM partition_log WHERE partition_id = $0 AND sequence <= $1", Fence(session, partition, epoch), throughSequence),
        cancellation);

    public Task<IReadOnlyDictionary<JoinKey, JoinRow>> FindAsync(string partition, IReadOnlyCollection<JoinKey> keys, CancellationToken cancellation) => database.Log.ReadAsync(
        session =>
        {
            var found = new Dictionary<JoinKey, JoinRow>();
            if (session.Number("SELECT id FROM partition_writer WHERE name = $0", partition) is { } id)
            {
                foreach (var key in keys)
                    Find(session, id, key, found);
            }
            return (IReadOnlyDictionary<JoinKey, JoinRow>)found;
        },
        cancellation);

    public Task<IReadOnlyDictionary<JoinState, long>> CountExpiringAsync(string partition, long before, CancellationToken cancellation) => database.Log.ReadAsync(
        session =>
        {
            var counts = new Dictionary<JoinState, long>();
            using var reader = session.Query(
                "SELECT state, COUNT(*) FROM join_row WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $0) AND expires_at < $1 GROUP BY state", partition, before);
            while (reader.Read())
                counts.Add((JoinState)reader.GetInt32(0), reader.GetInt64(1));
            return (IReadOnlyDictionary<JoinState, long>)counts;
        },
        cancellation);

    internal static long Fence(SqliteSession session, string partition, long epoch) =>
        session.Number("SELECT id FROM partition_writer WHERE name = $0 AND epoch = $1", partition, epoch)
        ?? throw new FencedException($"Partition {partition}: epoch {epoch} is not the writer's.");

    private static bool Change(SqliteSession session, long id, JoinChanges joins)
    {
        if (joins.ExpireBefore is { } before)
            session.Execute("DELETE FROM join_row WHERE partition_id = $0 AND expires_at < $1", id, before);
        foreach (var key in joins.Superseded)
            session.Execute("DELETE FROM join_row WHERE partition_id = $0 AND join_key = $1", id, Bytes(key));
        if (joins.Run is { } run)
            SqliteJoinRunTable.Add(session, id, run);
        return true;
    }

    private static List<LogRow> Rows(SqliteSession session, string partition, long after)
    {
        var rows = new List<LogRow>();
        using var reader = session.Query(
            "SELECT sequence, epoch, entry FROM partition_log WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $0) AND sequence > $1 ORDER BY sequence LIMIT $2",
            partition, after, Page);
        while (reader.Read())
            rows.Add(new(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)));
        return rows;
    }

    private static void Find(SqliteSession session, long id, JoinKey key, Dictionary<JoinKey, JoinRow> found)
    {
        using var reader = session.Query("SELECT state, expires_at, payload FROM join_row WHERE partition_id = $0 AND join_key = $1", id, Bytes(key));
        if (reader.Read())
            found[key] = new(key, (JoinState)reader.GetInt32(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
    }

    private static byte[] Bytes(JoinKey key)
    {
        var bytes = new byte[JoinKey.Size];
        key.Write(bytes);
        return bytes;
    }
}
