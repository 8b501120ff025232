using System.Diagnostics;
using System.Globalization;
using Watchgrain.Client.Connection;

namespace Watchgrain.Acceptance.Tests;

/// <summary>The README's next step, <c>deploy/local-cluster</c>: three silos and two gateways on PostgreSQL, gone with the test.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("watchgrain-cluster-").FullName;

    // A hundred in a row, below those that the system hands out.
    private readonly int port = 30_000 + (Environment.ProcessId % 27 * 100);

    private LocalCluster() => Client = new(new() { Addresses = [new($"http://127.0.0.1:{port}"), new($"http://127.0.0.1:{port + 5}")] });

    public WatchgrainClient Client { get; }

    /// <summary>Returns when all are ready.</summary>
    public static async Task<LocalCluster> StartAsync()
    {
        var cluster = new LocalCluster();
        try
        {
            await cluster.RunAsync("start", "--no-build");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary><c>kill -9</c> of one of its processes, such as <c>silo-2</c>.</summary>
    public async Task KillAsync(string member)
    {
        using var process = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "var", $"{member}.pid")), CultureInfo.InvariantCulture));
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>What does not run is started; returns when all are ready.</summary>
    public async Task StartMissingAsync()
    {
        await RunAsync("start");
        await RunAsync("status");
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await RunAsync("stop");
        Directory.Delete(folder, recursive: true);
    }

    private async Task RunAsync(params string[] arguments)
    {
        // Through a file: what goes on behind the script would hold a pipe open. And when the test is root, PostgreSQL is another user.
        var printed = Path.Combine(folder, "printed");
        using var process = Process.Start("bash", ["-c", "chmod 755 \"${1%/*}\" && exec \"${@:2}\" >\"$1\" 2>&1", "bash", printed, Path.Combine(Repository.Root, "deploy", "local-cluster"), .. arguments, "--var", Path.Combine(folder, "var"), "--port", $"{port}"]);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await File.ReadAllTextAsync(printed));
    }
}
