using System.Diagnostics;
using Watchgrain.Client.Connection;

namespace Watchgrain.Benchmarks.Ingest;

/// <summary>What a load at its full pace got done and what it cost, once it was warm.</summary>
/// <param name="RowsPerSecond">Rows with their reply.</param>
/// <param name="ClientNanoseconds">Processor time of this process per row.</param>
/// <param name="HostNanoseconds">The same of each host.</param>
/// <param name="BytesWritten">Of the hosts towards the disk, per row.</param>
internal sealed record Pace(double RowsPerSecond, double ClientNanoseconds, IReadOnlyList<double> HostNanoseconds, double BytesWritten)
{
    /// <summary>Of all processes, per row.</summary>
    public double Nanoseconds => ClientNanoseconds + HostNanoseconds.Sum();

    /// <summary>Runs the load; afterwards the monitor must have counted exactly its rows.</summary>
    /// <param name="hosts">Whose cost counts.</param>
    /// <param name="client">Asks for what was counted.</param>
    /// <param name="plan">How long.</param>
    /// <param name="version">That the load reports to.</param>
    /// <param name="load">What is sent.</param>
    /// <param name="afterwards">What else is measured when the load has stopped.</param>
    /// <param name="before">Rows that the version had before.</param>
    public static async Task<Pace> MeasureAsync(
        IReadOnlyList<HostProcess> hosts, WatchgrainClient client, IngestPlan plan, string version, ILoad load, Func<Task>? afterwards = null, long before = 0)
    {
        using var stop = new CancellationTokenSource();
        var sending = load.SendAllAsync(stop.Token);
        await Task.WhenAny(sending, Task.Delay(plan.WarmUp));
        var (time, acknowledged, own, processor, written) = (Stopwatch.GetTimestamp(), load.Acknowledged, OwnTime(), Times(), Written());
        await Task.WhenAny(sending, Task.Delay(plan.Measured));
        var seconds = Stopwatch.GetElapsedTime(time).TotalSeconds;
        var rows = (double)(load.Acknowledged - acknowledged);
        var pace = new Pace(rows / seconds, (OwnTime() - own) / rows, [.. Times().Zip(processor, (after, until) => (after - until) / rows)], (Written() - written) / rows);
        await stop.CancelAsync();
        await sending;
        if (afterwards is not null) await afterwards();
        await CheckAsync(client, version, before + load.Acknowledged);
        return pace;

        double[] Times() => [.. hosts.Select(host => host.ProcessorTime.TotalNanoseconds)];
        double Written() => hosts.Sum(host => host.WrittenBytes);
    }

    /// <summary>A pace at which rows were lost or stayed behind would be no pace.</summary>
    public static async Task CheckAsync(WatchgrainClient client, string version, long rows)
    {
        for (var begun = Stopwatch.GetTimestamp(); ; await Task.Delay(100))
        {
            var counted = (await client.Queries.GetModelStateAsync(new() { ModelId = WatchedVersion.Model, Version = version })).Counters.Rows;
            if (counted == rows) return;
            if (counted > rows || Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(30))
                throw new InvalidOperationException($"{rows} rows were acknowledged and {counted} counted.");
        }
    }

    private static double OwnTime()
    {
        using var own = Process.GetCurrentProcess();
        return own.TotalProcessorTime.TotalNanoseconds;
    }
}
