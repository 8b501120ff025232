using Npgsql;

namespace Watchgrain.Silo.Tests.Storage;

/// <summary>The server that <c>tests/with-postgres</c> (and so <c>./test</c>) starts. Each caller gets a database of its own.</summary>
internal static class PostgreSqlServer
{
    private const string Variable = "WATCHGRAIN_TEST_POSTGRES";

    /// <summary>Makes a database and returns its connection string. Skips the test when there is no server; fails it under CI=true.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var server = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(server))
        {
            const string Advice = $"{Variable} is not set: start the tests with ./test, or this project with tests/with-postgres.";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Advice);
            Assert.Skip(Advice);
        }
        var name = $"wg_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();
    }

    public static Task DropDatabaseAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        return ExecuteAsync(Environment.GetEnvironmentVariable(Variable)!, $"DROP DATABASE {name} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // names are made here
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
