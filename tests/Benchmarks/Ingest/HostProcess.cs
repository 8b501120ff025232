using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Diagnostics.NETCore.Client;

namespace Watchgrain.Benchmarks.Ingest;

/// <summary>A host in a process of its own, on free ports: all in one, with SQLite in a temporary directory that goes with it, unless its configuration says otherwise.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient http;
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("watchgrain-ingest-");
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(IEnumerable<string> more)
    {
        var (port, httpPort) = (FreePort(), FreePort());
        (Address, http) = (new($"http://127.0.0.1:{port}"), new() { BaseAddress = new($"http://127.0.0.1:{httpPort}") });
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = [Assembly, "--Watchgrain:GrpcPort", Text(port), "--Watchgrain:HttpPort", Text(httpPort), "--Watchgrain:SiloPort", Text(FreePort()), "--Watchgrain:ClientPort", Text(FreePort()), "--Watchgrain:Storage:Directory", directory.FullName, .. more];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        process = new() { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Exited += (_, _) => started.TrySetException(new InvalidOperationException($"the host ended:\n{Output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    /// <summary>What it logged.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes that it has sent towards the disk (<c>write_bytes</c> of <c>/proc/PID/io</c>); NaN where the system does not tell.</summary>
    public double WrittenBytes
    {
        get
        {
            var path = $"/proc/{Text(process.Id)}/io";
            if (!File.Exists(path)) return double.NaN;
            const string Field = "write_bytes: ";
            return double.Parse(File.ReadLines(path).First(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The most memory that it has had.</summary>
    public long PeakResidentBytes
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Returns when it listens.</summary>
    public static async Task<HostProcess> StartAsync(params IEnumerable<string> more)
    {
        var host = new HostProcess(more);
        await host.started.Task;
        return host;
    }

    /// <summary>Bytes of its files; of a host with SQLite.</summary>
    public long DiskBytes => directory.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>Bytes of its heap after a full collection, which this orders.</summary>
    public async Task<double> HeapBytesAsync()
    {
        const long CollectHeap = 0x800000;
        var before = await CollectionsAsync();
        using var session = await new DiagnosticsClient(process.Id).StartEventPipeSessionAsync([new("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectHeap)], requestRundown: false);
        var reading = session.EventStream.CopyToAsync(Stream.Null);
        while (await CollectionsAsync() == before) await Task.Delay(100);
        await session.StopAsync(CancellationToken.None);
        await reading;
        return await CounterAsync("dotnet_gc_last_collection_heap_size_bytes", "");

        Task<double> CollectionsAsync() => CounterAsync("dotnet_gc_collections_total", "\"gen2\"");
    }

    /// <summary>Grains that are in memory.</summary>
    public async Task<double> ActiveGrainsAsync() => await CounterAsync("orleans_catalog_activations", "") - await CounterAsync("orleans_catalog_activations", "grain_type=\"sys.");

    /// <summary>The sum of a counter's samples, over those with a tag (<c>name="value"</c>).</summary>
    public async Task<double> CounterAsync(string name, string tag)
    {
        var samples = (await http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n').Where(line => line.StartsWith(name + '{', StringComparison.Ordinal) && line.Contains(tag, StringComparison.Ordinal));
        return samples.Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        directory.Delete(recursive: true);
    }

    private static string Assembly =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../src/Silo/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0/Watchgrain.Silo.dll"));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
        if (line.Contains("Application started", StringComparison.Ordinal)) started.TrySetResult();
    }
}
