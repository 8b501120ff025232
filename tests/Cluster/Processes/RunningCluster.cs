using System.Runtime.CompilerServices;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>Silos and gateways as processes, on a database of their own.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    /// <summary>Twice as many as silos: each silo holds some of every version.</summary>
    private const string IngestPartitions = "6";

    private const string LabelPartitions = "3";

    private RunningCluster(Database database, HostProcess[] silos, HostProcess[] gateways) => (Database, Silos, Gateways) = (database, silos, gateways);

    public Database Database { get; }

    public IReadOnlyList<HostProcess> Silos { get; }

    public IReadOnlyList<HostProcess> Gateways { get; }

    /// <summary>Starts all processes at the same instant, on an empty schema, and returns when they are ready.</summary>
    /// <param name="silos">How many silos.</param>
    /// <param name="gateways">How many gateways.</param>
    /// <param name="more">Further configuration of the silos, key and value in turn.</param>
    /// <param name="role">Of the silos; <c>all</c>: each is a gateway too.</param>
    /// <param name="on">Its database, which goes with it; null: one on the server of all tests.</param>
    /// <param name="network">Where the silos are; null: all on loopback.</param>
    /// <param name="test">Names the folder of the logs.</param>
    public static async Task<RunningCluster> StartAsync(int silos = 3, int gateways = 2, string[]? more = null, string role = "silo", Database? on = null, SiloNetwork? network = null, [CallerMemberName] string test = "")
    {
        var database = on ?? await Database.CreateAsync();
        var folder = Repository.NewLogFolder(test);
        string[] configuration = ["--Watchgrain:Partitions:IngestPartitions", IngestPartitions, "--Watchgrain:Partitions:LabelPartitions", LabelPartitions, .. more ?? []];
        var cluster = new RunningCluster(
            database,
            [.. Enumerable.Range(1, silos).Select(number => new HostProcess(role, $"silo-{number}", database.HostsConnectionString, folder, configuration) { Place = network?.Place(number - 1) })],
            [.. Enumerable.Range(1, gateways).Select(number => new HostProcess("gateway", $"gateway-{number}", database.HostsConnectionString, folder))]);
        try
        {
            await cluster.StartAllAsync();
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
        return cluster;
    }

    /// <summary>Starts those that do not run, all at the same instant.</summary>
    public async Task StartAllAsync()
    {
        var missing = Silos.Concat(Gateways).Where(host => !host.Runs).ToArray();
        foreach (var host in missing)
            host.Start();
        await Task.WhenAll(missing.Select(host => host.WhenReadyAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Silos.Concat(Gateways).Select(host => host.DisposeAsync().AsTask()));
        await Database.DisposeAsync();
    }
}
