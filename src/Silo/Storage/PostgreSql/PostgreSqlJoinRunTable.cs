using Npgsql;
using Watchgrain.Grains.Labels.Runs;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Storage.PostgreSql;

/// <summary>Join runs in PostgreSQL: headers and blocks.</summary>
internal sealed class PostgreSqlJoinRunTable(PostgreSqlDatabase database) : IJoinRunTable
{
    public async Task<IReadOnlyList<JoinRunHeader>> LoadAsync(string partition, CancellationToken cancellation)
    {
        var headers = new List<JoinRunHeader>();
        await using var command = database.Source.CreateCommand("SELECT run, header FROM join_run WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $1) ORDER BY run");
        command.Parameters.AddWithValue(partition);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            headers.Add(new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        return headers;
    }

    public async Task<IReadOnlyList<long>> ListBlocksAsync(string partition, CancellationToken cancellation)
    {
        var runs = new List<long>();
        await using var command = database.Source.CreateCommand("SELECT DISTINCT run FROM join_block WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $1)");
        command.Parameters.AddWithValue(partition);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            runs.Add(reader.GetInt64(0));
        return runs;
    }

    public async Task<IReadOnlyList<byte[]?>> ReadAsync(string partition, IReadOnlyList<BlockPlace> places, CancellationToken cancellation)
    {
        var blocks = new byte[]?[places.Count];
        await using var command = database.Source.CreateCommand(
            """
            SELECT p.place, b.bytes FROM unnest($2, $3) WITH ORDINALITY AS p (run, block, place)
            JOIN join_block b ON b.partition_id = (SELECT id FROM partition_writer WHERE name = $1) AND b.run = p.run AND b.block = p.block
            """);
        command.Parameters.AddWithValue(partition);
        command.Parameters.AddWithValue(places.Select(place => place.Run).ToArray());
        command.Parameters.AddWithValue(places.Select(place => place.Block).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            blocks[reader.GetInt64(0) - 1] = reader.GetFieldValue<byte[]>(1);
        return blocks;
    }

    public async Task WriteAsync(string partition, long epoch, JoinRunRows? added, IReadOnlyCollection<long> removed, CancellationToken cancellation)
    {
        await using var batch = database.Source.CreateBatch();
        PostgreSqlPartitionLog.Fence(batch, partition, epoch);
        if (added is not null)
            Add(batch, partition, added);
        if (removed.Count > 0)
            PostgreSqlDatabase.Add(batch, "DELETE FROM join_run WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $1) AND run = ANY($2)", partition, removed.ToArray());
        await database.CommitAsync(batch, cancellation);
    }

    public async Task<int> DropBlocksAsync(string partition, long epoch, long run, int most, CancellationToken cancellation)
    {
        await using var batch = database.Source.CreateBatch();
        PostgreSqlPartitionLog.Fence(batch, partition, epoch);
        PostgreSqlDatabase.Add(
            batch,
            """
            DELETE FROM join_block b USING partition_writer w WHERE w.name = $1 AND b.partition_id = w.id AND b.run = $2
            AND b.block IN (SELECT block FROM join_block d WHERE d.partition_id = w.id AND d.run = $2 ORDER BY block LIMIT $3)
            AND NOT EXISTS (SELECT 1 FROM join_run r WHERE r.partition_id = w.id AND r.run = $2)
            """,
            partition,
            run,
            (long)most);
        await database.CommitAsync(batch, cancellation);
        return (int)batch.BatchCommands[^1].RecordsAffected;
    }

    internal static void Add(NpgsqlBatch batch, string partition, JoinRunRows run)
    {
        if (run.Header is { } header)
            PostgreSqlDatabase.Add(batch, "INSERT INTO join_run (partition_id, run, header) SELECT id, $2, $3 FROM partition_writer WHERE name = $1", partition, run.Run, header);
        if (run.Blocks.Count > 0)
        {
            PostgreSqlDatabase.Add(
                batch,
                "INSERT INTO join_block (partition_id, run, block, bytes) SELECT w.id, $2, b.block, b.bytes FROM partition_writer w, unnest($3, $4) AS b (block, bytes) WHERE w.name = $1",
                partition,
                run.Run,
                Enumerable.Range(run.FirstBlock, run.Blocks.Count).ToArray(),
                run.Blocks.ToArray());
        }
    }
}
