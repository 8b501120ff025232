using System.Diagnostics;
using System.Globalization;
using System.Net;
using Npgsql;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>A PostgreSQL server of a test's own, which it may stop, starve and start again. Gone with the test.</summary>
internal sealed class DatabaseServer : IAsyncDisposable
{
    private readonly string tools;
    private readonly string folder;

    private readonly string options;

    private DatabaseServer(string tools, string folder, string options)
    {
        (this.tools, this.folder, this.options) = (tools, folder, options);
        AppDomain.CurrentDomain.ProcessExit += StopAtExit;
    }

    /// <param name="options">Further ones of the server.</param>
    public static async Task<DatabaseServer> StartAsync(string options = "")
    {
        var tools = (await Commands.RunAsync(Path.Combine(Repository.Root, "deploy", "postgresql-tools"))).Trim();
        var server = new DatabaseServer(tools, Directory.CreateTempSubdirectory("watchgrain-postgres-").FullName, options);
        try
        {
            await Commands.GiveToPostgresAsync(server.folder);
            await Commands.RunAsPostgresAsync(Path.Combine(tools, "initdb"), "-D", server.Data, "-U", "watchgrain", "-A", "trust", "-E", "UTF8", "--locale=C");
            await server.StartAgainAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        return server;
    }

    private string Data => Path.Combine(folder, "data");

    /// <param name="pooling">Not for the test itself: its connections would outlive a restart.</param>
    /// <param name="through">Another way than straight to the server.</param>
    public string ConnectionString(bool pooling, IPEndPoint? through = null) =>
        new NpgsqlConnectionStringBuilder { Host = through?.Address.ToString() ?? "127.0.0.1", Port = through?.Port ?? Port, Username = "watchgrain", Database = "postgres", Pooling = pooling }.ToString();

    public int Port { get; } = Ports.Next();

    /// <param name="mode"><c>fast</c>: breaks off what runs; <c>immediate</c>: as after a crash.</param>
    public Task StopAsync(string mode) => ControlAsync("-m", mode, "-w", "stop");

    /// <summary>Returns when it takes connections.</summary>
    public Task StartAgainAsync() => ControlAsync(
        "-w", "-l", Path.Combine(folder, "log"), "-o", string.Create(CultureInfo.InvariantCulture, $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 {options}"), "start");

    /// <summary>A place for tables, in a directory that is the user postgres's.</summary>
    public async Task AddTablespaceAsync(string name, string directory)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(pooling: false));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // names are made in the tests
        command.CommandText = $"CREATE TABLESPACE {name} LOCATION '{directory}'";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= StopAtExit;
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await StopAsync("immediate");
        Directory.Delete(folder, recursive: true);
    }

    private Task<string> ControlAsync(params string[] arguments) => Commands.RunAsPostgresAsync(Path.Combine(tools, "pg_ctl"), ["-D", Data, .. arguments]);

    // A run that is broken off must leave no process behind.
    private void StopAtExit(object? sender, EventArgs e)
    {
        var file = Path.Combine(Data, "postmaster.pid");
        if (!File.Exists(file))
            return;
        using var postmaster = Process.GetProcessById(int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture));
        postmaster.Kill();
    }
}
