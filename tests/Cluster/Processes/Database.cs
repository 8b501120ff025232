using Npgsql;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>An empty database, gone with the test: on the server that <c>tests/with-postgres</c> (and so <c>./test</c>) starts, or on one of the test's own.</summary>
internal sealed class Database : IAsyncDisposable
{
    private const string Variable = "WATCHGRAIN_TEST_POSTGRES";

    private readonly string server;

    private Database(string server, string name, string hosts) =>
        (this.server, ConnectionString, HostsConnectionString) = (server, Named(server, name), Named(hosts, name));

    /// <summary>How the test reaches it.</summary>
    public string ConnectionString { get; }

    /// <summary>How silos and gateways reach it.</summary>
    public string HostsConnectionString { get; }

    /// <summary>Skips the test when there is no server; fails it under CI=true.</summary>
    public static async Task<Database> CreateAsync()
    {
        var server = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(server))
        {
            const string Advice = $"{Variable} is not set: start the tests with ./test, or this project with tests/with-postgres.";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Advice);
            Assert.Skip(Advice);
        }
        return await CreateAsync(server, server);
    }

    /// <summary>On a server of the test's own.</summary>
    /// <param name="server">How the test reaches it.</param>
    /// <param name="through">The way from the hosts to the server; null: none but the direct one.</param>
    /// <param name="tablespace">Where the tables lie; empty: with the server's.</param>
    public static Task<Database> CreateAsync(DatabaseServer server, TcpProxy? through = null, string tablespace = "") =>
        CreateAsync(server.ConnectionString(pooling: false), server.ConnectionString(pooling: true, through?.EndPoint), tablespace);

    /// <summary>The number that a query of the test's own returns; null for NULL.</summary>
    public async Task<long?> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // queries stand in the tests
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync() as long?;
    }

    /// <summary>Runs a script, such as pg_dump writes it.</summary>
    public Task RunAsync(string script) => ExecuteAsync(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString(), script);

    public async ValueTask DisposeAsync() => await ExecuteAsync(server, $"DROP DATABASE {new NpgsqlConnectionStringBuilder(ConnectionString).Database} WITH (FORCE)");

    private static async Task<Database> CreateAsync(string server, string hosts, string tablespace = "")
    {
        var name = $"cluster_{Guid.NewGuid():N}";
        await ExecuteAsync(server, tablespace.Length == 0 ? $"CREATE DATABASE {name}" : $"CREATE DATABASE {name} TABLESPACE {tablespace}");
        return new(server, name, hosts);
    }

    private static string Named(string server, string name) => new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();

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
