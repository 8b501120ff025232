using System.Runtime.CompilerServices;
using Npgsql;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Silo.Storage.PostgreSql;

/// <summary>Partition logs and joins in PostgreSQL. Joins are runs (<see cref="PostgreSqlJoinRunTable"/>); the rows of an earlier release are read until they are over.</summary>
internal sealed class PostgreSqlPartitionLog(PostgreSqlDatabase database) : IPartitionLog
{
    public async Task<long> AcquireAsync(string partition, CancellationToken cancellation)
    {
        await using var batch = database.Source.CreateBatch();
        PostgreSqlDatabase.Add(batch, "INSERT INTO partition_writer (name, epoch) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET epoch = partition_writer.epoch + 1 RETURNING epoch", partition);
        return (long)(await database.CommitAsync(batch, cancellation))!;
    }

    public async Task AppendAsync(string partition, long epoch, long sequence, ReadOnlyMemory<byte> entry, JoinChanges joins, CancellationToken cancellation)
    {
        await using var batch = database.Source.CreateBatch();
        Fence(batch, partition, epoch);
        PostgreSqlDatabase.Add(batch, "INSERT INTO partition_log (partition_id, sequence, epoch, entry) SELECT id, $2, $3, $4 FROM partition_writer WHERE name = $1", partition, sequence, epoch, entry);
        if (joins.ExpireBefore is { } before)
            PostgreSqlDatabase.Add(batch, "DELETE FROM join_row WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $1) AND expires_at < $2", partition, before);
        if (joins.Superseded.Count > 0)
            PostgreSqlDatabase.Add(batch, "DELETE FROM join_row WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $1) AND join_key = ANY($2)", partition, joins.Superseded.Select(Bytes).ToArray());
        if (joins.Run is { } run)
            PostgreSqlJoinRunTable.Add(batch, partition, run);
        try
        {
            await database.CommitAsync(batch, cancellation);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new InvalidOperationException($"Partition {partition}: sequence {sequence} has been appended before.", e);
        }
    }

    public async IAsyncEnumerable<LogRow> ReadAsync(string partition, long afterSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = database.Source.CreateCommand(
            "SELECT l.sequence, l.epoch, l.entry FROM partition_log l JOIN partition_writer w ON w.id = l.partition_id WHERE w.name = $1 AND l.sequence > $2 ORDER BY l.sequence");
        command.Parameters.AddWithValue(partition);
        command.Parameters.AddWithValue(afterSequence);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            yield return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
    }

    public async Task<bool> HasRowsAsync(string partition, CancellationToken cancellation)
    {
        await using var command = database.Source.CreateCommand("SELECT EXISTS (SELECT 1 FROM partition_log WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $1))");
        command.Parameters.AddWithValue(partition);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async Task<IReadOnlyList<string>> ListWithRowsAsync(CancellationToken cancellation)
    {
        var names = new List<string>();
        await using var command = database.Source.CreateCommand("SELECT name FROM partition_writer w WHERE EXISTS (SELECT 1 FROM partition_log l WHERE l.partition_id = w.id) ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            names.Add(reader.GetString(0));
        return names;
    }

    public async Task TrimAsync(string partition, long epoch, long throughSequence, CancellationToken cancellation)
    {
        await using var batch = database.Source.CreateBatch();
        Fence(batch, partition, epoch);
        PostgreSqlDatabase.Add(batch, "DELETE FROM partition_log WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $1) AND sequence <= $2", partition, throughSequence);
        await database.CommitAsync(batch, cancellation);
    }

    public async Task<IReadOnlyDictionary<JoinKey, JoinRow>> FindAsync(string partition, IReadOnlyCollection<JoinKey> keys, CancellationToken cancellation)
    {
        var found = new Dictionary<JoinKey, JoinRow>();
        if (keys.Count == 0)
            return found;
        await using var command = database.Source.CreateCommand(
            "SELECT join_key, state, expires_at, payload FROM join_row WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $1) AND join_key = ANY($2)");
        command.Parameters.AddWithValue(partition);
        command.Parameters.AddWithValue(keys.Select(Bytes).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var key = JoinKey.Read(reader.GetFieldValue<byte[]>(0));
            found[key] = new(key, (JoinState)reader.GetInt16(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3));
        }
        return found;
    }

    public async Task<IReadOnlyDictionary<JoinState, long>> CountExpiringAsync(string partition, long before, CancellationToken cancellation)
    {
        var counts = new Dictionary<JoinState, long>();
        await using var command = database.Source.CreateCommand(
            "SELECT state, COUNT(*) FROM join_row WHERE partition_id = (SELECT id FROM partition_writer WHERE name = $1) AND expires_at < $2 GROUP BY state");
        command.Parameters.AddWithValue(partition);
        command.Parameters.AddWithValue(before);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            counts.Add((JoinState)reader.GetInt16(0), reader.GetInt64(1));
        return counts;
    }

    internal static void Fence(NpgsqlBatch batch, string partition, long epoch) => PostgreSqlDatabase.Add(batch, "SELECT fence_partition($1, $2)", partition, epoch);

    private static byte[] Bytes(JoinKey key)
    {
        var bytes = new byte[JoinKey.Size];
        key.Write(bytes);
        return bytes;
    }
}
