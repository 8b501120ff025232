using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Watchgrain.Client.Connection;

namespace Watchgrain.Acceptance.Tests;

/// <summary><c>./run</c>, which serves in a directory and has replayed its small example.</summary>
internal sealed partial class ServingHost : IAsyncDisposable
{
    private readonly DataDirectory directory;
    private readonly RunScript run;
    private readonly HttpClient http;

    private ServingHost(DataDirectory directory)
    {
        this.directory = directory;
        run = RunScript.Start(directory, "--pace", "max", "--data", "docs/examples/parcels/parcels.csv", "--spec", "docs/examples/parcels/parcels.yaml");
        http = new() { BaseAddress = new($"http://127.0.0.1:{directory.HttpPort}") };
        Client = new(new() { Address = directory.Gateway });
    }

    public WatchgrainClient Client { get; }

    /// <summary>Returns when it is ready and nothing of the example is on its way any more.</summary>
    public static async Task<ServingHost> StartAsync(DataDirectory directory)
    {
        var host = new ServingHost(directory);
        try
        {
            await host.run.WhenReplayedAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public Task KillAsync() => HostKill.NowAsync(directory);

    /// <summary>Ends it as Ctrl-C does.</summary>
    public Task StopAsync() => run.StopAsync();

    /// <summary>The sum of a counter over its tags.</summary>
    /// <param name="name">As Prometheus has it.</param>
    /// <param name="tag">Only samples with this, for instance <c>status="Conflict"</c>.</param>
    public async Task<long> MetricAsync(string name, string tag = "") => Sample().Matches(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken))
        .Where(sample => sample.Groups["name"].Value == name && sample.Groups["tags"].Value.Contains(tag, StringComparison.Ordinal))
        .Sum(sample => (long)double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));

    /// <summary>Resident memory of the host.</summary>
    public async Task<long> MemoryBytesAsync()
    {
        using var host = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(directory.Path, "silo.pid")), CultureInfo.InvariantCulture));
        return host.WorkingSet64;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        http.Dispose();
        await run.DisposeAsync();
    }

    [GeneratedRegex("""^(?<name>[a-z_]+)(\{(?<tags>[^}]*)\})? (?<value>[\d.eE+-]+)""", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
