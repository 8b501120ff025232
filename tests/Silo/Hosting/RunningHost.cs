using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Watchgrain.Silo.Tests.Hosting;

/// <summary>The real host in a process of its own, on free ports and in a directory of its own.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (string Text, TaskCompletionSource Said)? awaited;

    private RunningHost(string directory, int grpcPort, int httpPort, string[] more)
    {
        (Directory, GrpcPort) = (directory, grpcPort);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Watchgrain.Silo.dll"),
            "--Watchgrain:GrpcPort", grpcPort.ToString(CultureInfo.InvariantCulture),
            "--Watchgrain:HttpPort", httpPort.ToString(CultureInfo.InvariantCulture),
            "--Watchgrain:Storage:Directory", directory,
            .. more,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        Http = new() { BaseAddress = new($"http://127.0.0.1:{httpPort}") };
        process = new() { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Exited += (_, _) => started.TrySetException(new InvalidOperationException($"the host ended:\n{Output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Http { get; }

    public string Directory { get; }

    public int GrpcPort { get; }

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Starts a host and returns when it listens.</summary>
    public static async Task<RunningHost> StartAsync(string? directory = null, params string[] more)
    {
        var host = Create(directory, FreePort(), FreePort(), more);
        await host.started.Task;
        return host;
    }

    /// <summary>Starts a host that is to refuse; its exit code and what it said.</summary>
    public static async Task<(int ExitCode, string Output)> RefuseAsync(string directory, params string[] more)
    {
        await using var host = Create(directory, FreePort(), FreePort(), more);
        return (await host.ExitAsync(), host.Output);
    }

    /// <summary>Returns when the host has said this, for half a minute at most.</summary>
    public Task SaysAsync(string text)
    {
        lock (output)
        {
            if (output.ToString().Contains(text, StringComparison.Ordinal))
                return Task.CompletedTask;
            awaited = (text, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return awaited.Value.Said.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        return await ExitAsync();
    }

    /// <summary>SIGKILL: what nothing can prepare for.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await ExitAsync();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        Http.Dispose();
        process.Dispose();
    }

    private static RunningHost Create(string? directory, int grpcPort, int httpPort, params string[] more) =>
        new(directory ?? System.IO.Directory.CreateTempSubdirectory("watchgrain-").FullName, grpcPort, httpPort, more);

    private async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (output)
        {
            output.AppendLine(line);
            if (awaited is { } wanted && line.Contains(wanted.Text, StringComparison.Ordinal))
                wanted.Said.TrySetResult();
        }
        if (line.Contains("Application started", StringComparison.Ordinal))
            started.TrySetResult();
    }
}
