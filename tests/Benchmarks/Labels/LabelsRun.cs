using System.Diagnostics;
using Watchgrain.Benchmarks.Ingest;
using Watchgrain.Client.Connection;

namespace Watchgrain.Benchmarks.Labels;

/// <summary>What predictions cost while they wait for their labels, in the memory and on the disk of the real host, and how fast a burst of labels finds them: shuffled over all of them, long after their panes were judged.</summary>
internal static class LabelsRun
{
    private const string Version = "labels";
    private const int Streams = 4;
    private const int Window = 32;
    private const int BatchRows = 1000;
    private const int LabelsPerBatch = 5000;
    private const int Seed = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<int> PrintAsync(TextWriter output, bool isQuick)
    {
        var (pending, burst) = isQuick ? (500_000, 100_000) : (10_000_000, 1_000_000);
        await using var host = await HostProcess.StartAsync();
        using var client = new WatchgrainClient(new() { Address = host.Address });
        await WatchedVersion.RegisterAsync(client, Version);
        await using var load = new Load(host.Address, Version, Streams, Window, BatchRows, withIds: true, asRows: false);
        var (heap, disk, begun) = (await host.HeapBytesAsync(), host.DiskBytes, Stopwatch.GetTimestamp());
        using (var enough = new CancellationTokenSource())
        {
            var sending = load.SendAllAsync(enough.Token);
            while (load.Acknowledged < pending && !sending.IsCompleted) await Task.Delay(10);
            await enough.CancelAsync();
            await sending;
        }
        var rows = (double)load.Acknowledged;
        FigureLine.Print(output, "pending_predictions", rows, "predictions");
        FigureLine.Print(output, "pending_rows_per_second", rows / Stopwatch.GetElapsedTime(begun).TotalSeconds, "rows per second");
        // All of them wait in the label partitions when a label of the last one is joined and no delta is on its way.
        var ids = load.LastIds(ulong.MaxValue).ToArray();
        await JoinAsync(client, ids[^1..], joined: 1);
        for (var waited = Stopwatch.GetTimestamp(); await host.CounterAsync("watchgrain_partition_held_bytes", "") > 0;)
        {
            if (Stopwatch.GetElapsedTime(waited) > Patience) throw new InvalidOperationException("Deltas are still on their way.");
            await Task.Delay(100);
        }
        FigureLine.Print(output, "pending_heap_bytes", (await host.HeapBytesAsync() - heap) / rows, "bytes per prediction");
        FigureLine.Print(output, "pending_disk_bytes", (host.DiskBytes - disk) / rows, "bytes per prediction");

        var labels = ids[..^1];
        new Random(Seed).Shuffle(labels);
        begun = Stopwatch.GetTimestamp();
        var before = host.ProcessorTime;
        await JoinAsync(client, labels[..burst], burst + 1);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        FigureLine.Print(output, "label_burst", seconds, $"s for {burst} labels");
        FigureLine.Print(output, "labels_joined_per_second", burst / seconds, "labels per second");
        FigureLine.Print(output, "label_cpu_us", (host.ProcessorTime - before).TotalMicroseconds / burst, "µs of the host per label");
        FigureLine.Print(output, "peak_resident_bytes", host.PeakResidentBytes, "bytes");
        return 0;
    }

    // Returns when so many are joined in all.
    private static async Task JoinAsync(WatchgrainClient client, ulong[] ids, long joined)
    {
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Streams, ids.Length)).Select(part => Task.Run(async () =>
        {
            await using var stream = client.OpenLabels(new(WatchedVersion.Model, Version, $"labels-{joined}-{part}"));
            var waiting = new Queue<Task>();
            foreach (var batch in ids.Chunk(LabelsPerBatch).Where((_, at) => at % Streams == part))
            {
                waiting.Enqueue(await stream.SendAsync(WatchedVersion.Source, new() { Numbers = { batch } }, batch.Select(id => (uint)(id % 2))));
                while (waiting.TryPeek(out var first) && first.IsCompleted) await waiting.Dequeue();
            }
            await Task.WhenAll(waiting);
        })));
        for (var begun = Stopwatch.GetTimestamp(); ; await Task.Delay(50))
        {
            var counters = (await client.Queries.GetModelStateAsync(new() { ModelId = WatchedVersion.Model, Version = Version })).Counters;
            if (counters.LabelsJoined == joined) return;
            if (Stopwatch.GetElapsedTime(begun) > Patience) throw new InvalidOperationException($"{counters.LabelsJoined} of {joined} labels have been joined after {Patience}: {counters}");
        }
    }
}
