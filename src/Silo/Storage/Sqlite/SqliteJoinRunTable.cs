using Watchgrain.Grains.Labels.Runs;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Storage.Sqlite;

/// <summary>Join runs in <c>log.db</c>: headers, and blocks that each fill a page.</summary>
internal sealed class SqliteJoinRunTable(SqliteDatabase database) : IJoinRunTable
{
    public Task<IReadOnlyList<JoinRunHeader>> LoadAsync(string partition, CancellationToken cancellation) => database.Log.ReadAsync(
        session =>
        {
            var headers = new List<JoinRunHeader>();
            using var reader = session.Query("SELECT run, header FROM join_run WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $0) ORDER BY run", partition);
            while (reader.Read())
                headers.Add(new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
            return (IReadOnlyList<JoinRunHeader>)headers;
        },
        cancellation);

    public Task<IReadOnlyList<long>> ListBlocksAsync(string partition, CancellationToken cancellation) => database.Log.ReadAsync(
        session =>
        {
            var runs = new List<long>();
            // From one run to the next, not over all blocks.
            for (var after = long.MinValue; session.Number("SELECT MIN(run) FROM join_block WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $0) AND run > $1", partition, after) is { } run; after = run)
                runs.Add(run);
            return (IReadOnlyList<long>)runs;
        },
        cancellation);

    public Task<IReadOnlyList<byte[]?>> ReadAsync(string partition, IReadOnlyList<BlockPlace> places, CancellationToken cancellation) => database.Log.ReadAsync(
        session =>
        {
            var blocks = new byte[]?[places.Count];
            var id = session.Number("SELECT id FROM partition_writer WHERE name = $0", partition) ?? 0;
            for (var i = 0; i < blocks.Length; i++)
                blocks[i] = session.Command("SELECT bytes FROM join_block WHERE partition_id = $0 AND run = $1 AND block = $2", id, places[i].Run, places[i].Block).ExecuteScalar() as byte[];
            return (IReadOnlyList<byte[]?>)blocks;
        },
        cancellation);

    public Task WriteAsync(string partition, long epoch, JoinRunRows? added, IReadOnlyCollection<long> removed, CancellationToken cancellation) => database.Log.WriteAsync(
        session =>
        {
            var id = SqlitePartitionLog.Fence(session, partition, epoch);
            if (added is not null)
                Add(session, id, added);
            foreach (var run in removed)
                session.Execute("DELETE FROM join_run WHERE partition_id = $0 AND run = $1", id, run);
            return true;
        },
        cancellation);

    public Task<int> DropBlocksAsync(string partition, long epoch, long run, int most, CancellationToken cancellation) => database.Log.WriteAsync(
        session =>
        {
            var id = SqlitePartitionLog.Fence(session, partition, epoch);
            return session.Execute(
                """
                DELETE FROM join_block WHERE rowid IN (SELECT rowid FROM join_block WHERE partition_id = $0 AND run = $1 LIMIT $2)
                AND NOT EXISTS (SELECT 1 FROM join_run WHERE partition_id = $0 AND run = $1)
                """,
                id, run, most);
        },
        cancellation);

    internal static void Add(SqliteSession session, long id, JoinRunRows run)
    {
        if (run.Header is { } header)
            session.Execute("INSERT INTO join_run (partition_id, run, header) VALUES ($0, $1, $2)", id, run.Run, header);
        for (var i = 0; i < run.Blocks.Count; i++)
            session.Execute("INSERT INTO join_block (partition_id, run, block, bytes) VALUES ($0, $1, $2, $3)", id, run.Run, run.FirstBlock + i, run.Blocks[i]);
    }
}
