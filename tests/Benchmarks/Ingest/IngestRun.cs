using System.Diagnostics;
using Watchgrain.Client.Connection;

namespace Watchgrain.Benchmarks.Ingest;

/// <summary>
/// Drives the real host over loopback with the project's client: this process sends, another one serves, keeps SQLite files and acknowledges when a batch is on the disk. Each figure has a version of its own; at the end of each the monitor must have
/// counted the rows that were acknowledged.
/// </summary>
internal static class IngestRun
{
    /// <summary>Half of what the design aims at: 25 million values per second in batches, 80,000 single rows.</summary>
    private const double HalfOfBatchRows = 1_250_000;
    private const double HalfOfStreamRows = 40_000;

    private const int Streams = 4;
    private const int BatchRows = 1000;
    private const int BatchWindow = 32;

    /// <summary>The slice budget of a version, less the four that get rows.</summary>
    private const int IdleSlices = 9_996;

    public static async Task<int> PrintAsync(TextWriter output, IngestPlan plan)
    {
        await using var host = await HostProcess.StartAsync();
        using var client = new WatchgrainClient(new() { Address = host.Address });
        if (plan.Wants("ingest_batch_values_per_second", "cpu_ns_per_value", "bytes_written_per_value"))
        {
            var pace = await FullPaceAsync(host, client, plan, "batches", BatchWindow, BatchRows);
            FigureLine.Print(output, "ingest_batch_values_per_second", pace.RowsPerSecond * WatchedVersion.ValuesPerRow, "values per second");
            FigureLine.Print(output, "cpu_ns_per_value", pace.Nanoseconds / WatchedVersion.ValuesPerRow, "ns per value");
            FigureLine.Print(output, "bytes_written_per_value", pace.BytesWritten / WatchedVersion.ValuesPerRow, "bytes per value");
        }
        if (plan.WantsAtLength("few_slices_cpu_ns_per_value"))
            await PrintWithIdleSlicesAsync(output, host, client, plan, "few_slices", 0);
        if (plan.WantsAtLength("idle_slices_cpu_ns_per_value"))
            await PrintWithIdleSlicesAsync(output, host, client, plan, "idle_slices", IdleSlices);
        if (plan.Wants("ack_p50", "ack_p99"))
            await PrintTimesAsync(output, host, client, plan, "ack", BatchWindow, BatchRows, HalfOfBatchRows);
        if (plan.Wants("ingest_stream_rows_per_second", "stream_cpu_us_per_row"))
        {
            var pace = await FullPaceAsync(host, client, plan, "rows", WatchgrainClient.LargestWindow, 1, asRows: true);
            FigureLine.Print(output, "ingest_stream_rows_per_second", pace.RowsPerSecond, "rows per second");
            FigureLine.Print(output, "stream_cpu_us_per_row", pace.Nanoseconds / 1000, "µs per row");
        }
        if (plan.WantsAtLength("ingest_stream_one_row_batches_per_second"))
        {
            var pace = await FullPaceAsync(host, client, plan, "one_row_batches", WatchgrainClient.LargestWindow, 1);
            FigureLine.Print(output, "ingest_stream_one_row_batches_per_second", pace.RowsPerSecond, "rows per second");
        }
        if (plan.WantsAtLength("ingest_gathered_rows_per_second", "gathered_cpu_us_per_row"))
        {
            await WatchedVersion.RegisterAsync(client, "gathered");
            await using var load = new GatheredLoad(host.Address, "gathered", Streams);
            var pace = await Pace.MeasureAsync([host], client, plan, "gathered", load);
            FigureLine.Print(output, "ingest_gathered_rows_per_second", pace.RowsPerSecond, "rows per second");
            FigureLine.Print(output, "gathered_cpu_us_per_row", pace.Nanoseconds / 1000, "µs per row");
        }
        if (plan.Wants("stream_ack_p50", "stream_ack_p99"))
            await PrintTimesAsync(output, host, client, plan, "stream_ack", WatchgrainClient.LargestWindow, 1, HalfOfStreamRows);
        if (plan.Wants("ingest_with_ids_rows_per_second", "ids_cpu_us_per_row", "ids_bytes_written_per_row", "ids_join_lag"))
        {
            var lag = TimeSpan.Zero;
            await WatchedVersion.RegisterAsync(client, "ids");
            await using var load = new Load(host.Address, "ids", Streams, BatchWindow, BatchRows, withIds: true, asRows: false);
            var pace = await Pace.MeasureAsync([host], client, plan, "ids", load, async () => lag = await JoinLagAsync(client, load));
            FigureLine.Print(output, "ingest_with_ids_rows_per_second", pace.RowsPerSecond, "rows per second");
            FigureLine.Print(output, "ids_cpu_us_per_row", pace.Nanoseconds / 1000, "µs per row");
            FigureLine.Print(output, "ids_bytes_written_per_row", pace.BytesWritten, "bytes per row");
            FigureLine.Print(output, "ids_join_lag", lag.TotalSeconds, "s");
        }
        return 0;
    }

    private static async Task<Pace> FullPaceAsync(HostProcess host, WatchgrainClient client, IngestPlan plan, string version, int window, int rows, bool asRows = false)
    {
        await WatchedVersion.RegisterAsync(client, version);
        await using var load = new Load(host.Address, version, Streams, window, rows, withIds: false, asRows);
        return await Pace.MeasureAsync([host], client, plan, version, load);
    }

    // Every value is a slice. Some have had a row each, a minute ago; now four get the load.
    private static async Task PrintWithIdleSlicesAsync(TextWriter output, HostProcess host, WatchgrainClient client, IngestPlan plan, string name, int idle)
    {
        await WatchedVersion.RegisterAsync(client, name, everyValue: true);
        await using (var stream = client.OpenPredictions(new(WatchedVersion.Model, name, "once")))
        {
            var earlier = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeMilliseconds();
            for (var sent = 0; sent < idle; sent += BatchRows)
                await await stream.SendAsync(WatchedVersion.Source, WatchedVersion.RowsOfOneSliceEach(sent, Math.Min(BatchRows, idle - sent), earlier));
        }
        await using var load = new Load(host.Address, name, Streams, BatchWindow, BatchRows, withIds: false, asRows: false);
        var pace = await Pace.MeasureAsync([host], client, plan, name, load, before: idle);
        FigureLine.Print(output, $"{name}_cpu_ns_per_value", pace.Nanoseconds / WatchedVersion.ValuesPerRow, "ns per value");
    }

    private static async Task PrintTimesAsync(TextWriter output, HostProcess host, WatchgrainClient client, IngestPlan plan, string name, int window, int rows, double rowsPerSecond)
    {
        await WatchedVersion.RegisterAsync(client, name);
        await using var load = new Load(host.Address, name, Streams, window, rows, withIds: false, asRows: rows == 1);
        var times = await load.SendAtAsync(rowsPerSecond, plan.WarmUp, plan.Measured);
        times.Sort();
        FigureLine.Print(output, $"{name}_p50", times[times.Count / 2], "ms");
        FigureLine.Print(output, $"{name}_p99", times[times.Count * 99 / 100], "ms");
        FigureLine.Print(output, $"{name}_verdict_age_max", load.OldestVerdictMs, "ms");
        await Pace.CheckAsync(client, name, load.Acknowledged);
    }

    // How long after the last acknowledgement labels find the predictions that were sent last.
    private static async Task<TimeSpan> JoinLagAsync(WatchgrainClient client, Load load)
    {
        var begun = Stopwatch.GetTimestamp();
        var ids = load.LastIds(1000);
        await using var labels = client.OpenLabels(new(WatchedVersion.Model, "ids", "labels"));
        await await labels.SendAsync(WatchedVersion.Source, new() { Numbers = { ids } }, ids.Select(id => (uint)(id % 2)));
        for (; Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1); await Task.Delay(10))
        {
            if ((await client.Queries.GetModelStateAsync(new() { ModelId = WatchedVersion.Model, Version = "ids" })).Counters.LabelsJoined == ids.Count) return Stopwatch.GetElapsedTime(begun);
        }
        throw new InvalidOperationException("The labels of the last predictions have not been joined after a minute.");
    }
}
