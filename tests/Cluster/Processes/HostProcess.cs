using System.Diagnostics;
using System.Globalization;
using System.Net;
using Npgsql;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>A silo or a gateway: a process that can be started again on the same ports, and a log that all its lives share.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly string[] arguments;
    private readonly string? connectionString;
    private readonly StreamWriter log;
    private readonly HttpClient http;
    private readonly int grpcPort = Ports.Next();
    private Process? process;

    /// <param name="role">silo, gateway or all.</param>
    /// <param name="name">Unique in its cluster; names the log.</param>
    /// <param name="connectionString">The database of the cluster; null: SQLite, in a directory that the configuration names.</param>
    /// <param name="folder">Of the logs.</param>
    /// <param name="more">Further configuration, key and value in turn.</param>
    public HostProcess(string role, string name, string? connectionString, string folder, params string[] more)
    {
        (Name, this.connectionString) = (name, connectionString);
        var httpPort = Ports.Next();
        string[] ports = [Key("GrpcPort"), Text(grpcPort), Key("HttpPort"), Text(httpPort), Key("SiloPort"), Text(Ports.Next()), Key("ClientPort"), Text(Ports.Next())];
        arguments = [Repository.Host, Key("Role"), role, .. ports, .. more];
        log = new(Path.Combine(folder, name + ".log")) { AutoFlush = true };
        http = new() { BaseAddress = new($"http://127.0.0.1:{Text(httpPort)}"), Timeout = TimeSpan.FromSeconds(10) };
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public string Name { get; }

    /// <summary>Of a silo that does not live on loopback.</summary>
    public SiloPlace? Place
    {
        get;
        init
        {
            field = value;
            if (value is not null)
                http.BaseAddress = new UriBuilder(http.BaseAddress!) { Host = value.Address }.Uri;
        }
    }

    public Uri Address => new($"http://127.0.0.1:{Text(grpcPort)}");

    public bool Runs => process is { HasExited: false };

    public void Start()
    {
        process?.Dispose();
        // What starts it in a namespace becomes the host: the process is the same.
        string[] command = Place is { } place ? ["ip", "netns", "exec", place.Namespace, "dotnet", .. arguments, Key("SiloAddress"), place.Address, Key("Address"), place.Address] : ["dotnet", .. arguments];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command[1..])
            start.ArgumentList.Add(argument);
        if (connectionString is not null)
        {
            start.Environment["Watchgrain__Storage__Provider"] = "PostgreSql";
            // The database tells by it whose statements wait.
            start.Environment["Watchgrain__Storage__ConnectionString"] = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = Name }.ToString();
        }
        process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Returns when the host says that it is ready; fails when it ends.</summary>
    public async Task WhenReadyAsync()
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        var begun = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync())
        {
            Assert.True(Runs, $"{Name} has ended; see its log");
            Assert.True(Stopwatch.GetElapsedTime(begun) < StartPatience, $"{Name} is not ready after {StartPatience}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The metrics, as Prometheus reads them.</summary>
    public Task<string> MetricsAsync() => http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>SIGKILL: what nothing can prepare for.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; the exit code and how long the process took to end.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync()
    {
        var begun = Stopwatch.GetTimestamp();
        await SignalAsync("TERM");
        await process!.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, Stopwatch.GetElapsedTime(begun));
    }

    /// <summary>SIGSTOP: the process stands still until <see cref="ResumeAsync"/>.</summary>
    public Task SuspendAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>Returns when the process has ended by itself; its exit code.</summary>
    public async Task<int> WhenEndedAsync()
    {
        await process!.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (Runs)
            await KillAsync();
        process?.Dispose();
        http.Dispose();
        await log.DisposeAsync();
    }

    private static string Key(string key) => $"--Watchgrain:{key}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // A run that is broken off must leave no process behind.
    private void KillAtExit(object? sender, EventArgs e)
    {
        if (Runs)
            process!.Kill();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Text(process!.Id)]);
        await kill.WaitForExitAsync();
    }

    private void Write(string? line)
    {
        if (line is null)
            return;
        lock (log)
            log.WriteLine(line);
    }
}
