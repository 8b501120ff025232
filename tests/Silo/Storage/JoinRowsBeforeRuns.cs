using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Storage;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Tests.Storage;

/// <summary>Writes the join rows of releases that had no runs, as those did.</summary>
internal static class JoinRowsBeforeRuns
{
    public static async Task InsertAsync(StorageUnderTest storage, string partition, IEnumerable<JoinRow> rows)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using DbConnection connection = storage.Options.Provider == StorageProvider.Sqlite
            ? new SqliteConnection($"Data Source={Path.Combine(storage.Options.Directory, "log.db")};Pooling=False")
            : new NpgsqlConnection(storage.Options.ConnectionString);
        await connection.OpenAsync(cancellation);
        foreach (var row in rows)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO join_row (partition_id, join_key, state, expires_at, payload) SELECT id, @key, @state, @expires, @payload FROM partition_writer WHERE name = @name";
            var key = new byte[JoinKey.Size];
            row.Key.Write(key);
            Add("@key", key);
            Add("@state", (short)row.State);
            Add("@expires", row.ExpiresAt);
            Add("@payload", row.Payload);
            Add("@name", partition);
            Assert.Equal(1, await command.ExecuteNonQueryAsync(cancellation));

            void Add(string name, object value)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                command.Parameters.Add(parameter);
            }
        }
    }
}
