using System.Diagnostics;
using Watchgrain.Benchmarks.Ingest;
using Watchgrain.Benchmarks.Kernels;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Benchmarks.Memory;

/// <summary>What the real host keeps in memory: for features that get rows, by what its heap grows; for features that are registered and get none, by what it has grown when they have left memory, and what they take on the disk.</summary>
internal static class MemoryRun
{
    private const string Model = "active";
    private const string Source = "feed";
    private const int FeaturesPerVersion = 100;
    private const int VersionsPerModel = 20;
    private const int Panes = 60;
    private const int PaneRows = 10_000;
    private const int BatchRows = 1000;
    private const int AtOnce = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The least that the configuration allows, for the run to end some time.</summary>
    private const string IdleAfter = "00:02:00";

    public static async Task<int> PrintAsync(TextWriter output, bool isQuick)
    {
        var idleVersions = isQuick ? 20 : 1000;
        await using var host = await HostProcess.StartAsync(["--Watchgrain:Partitions:IdleAfter", IdleAfter]);
        using var client = new WatchgrainClient(new() { Address = host.Address });
        var (heap, disk) = (await host.HeapBytesAsync(), host.DiskBytes);
        var begun = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, idleVersions), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (version, _) => await RegisterAsync(client, $"idle-{version / VersionsPerModel}", $"{version}", BatchRows / 10));
        var features = (double)(idleVersions * FeaturesPerVersion);
        FigureLine.Print(output, "idle_features", features, "features");
        FigureLine.Print(output, "register_features_per_second", features / Stopwatch.GetElapsedTime(begun).TotalSeconds, "features per second");
        for (begun = Stopwatch.GetTimestamp(); await host.ActiveGrainsAsync() > FeaturesPerVersion && Stopwatch.GetElapsedTime(begun) < Patience;) await Task.Delay(1000);
        FigureLine.Print(output, "idle_grains_in_memory", await host.ActiveGrainsAsync(), "grains");
        FigureLine.Print(output, "idle_feature_heap_bytes", (await host.HeapBytesAsync() - heap) / features, "bytes per feature");
        FigureLine.Print(output, "idle_feature_disk_bytes", (host.DiskBytes - disk) / features, "bytes per feature");
        var spent = host.ProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(10));
        FigureLine.Print(output, "idle_cpu", (host.ProcessorTime - spent).TotalMilliseconds / 10, "ms per second");

        // What the host needs once for all versions is there after the first.
        await SendPanesAsync(client, "first");
        heap = await host.HeapBytesAsync();
        await SendPanesAsync(client, "active");
        FigureLine.Print(output, "active_feature_heap_bytes", (await host.HeapBytesAsync() - heap) / FeaturesPerVersion, "bytes per feature");
        return 0;
    }

    private static async Task RegisterAsync(WatchgrainClient client, string model, string version, int referenceRows)
    {
        await client.Models.RegisterModelAsync(new() { ModelId = model, DisplayName = model, Owner = "benchmark" });
        var spec = new VersionSpec { Axis = Axis.Sequence, PaneLength = PaneRows, Rhythm = Rhythm.None };
        spec.Features.Add(Enumerable.Range(0, FeaturesPerVersion).Select(feature => new FeatureSpec { Name = $"f{feature}", Kind = FeatureKind.Numeric }));
        await client.Models.RegisterVersionAsync(new() { ModelId = model, Version = version, Spec = spec });
        var reference = Rows(seed: 1, referenceRows, first: 0);
        reference.Labels.Add(reference.Scores.Select(score => score > 0.5 ? 1u : 0));
        await client.SetReferenceAsync(model, version, _ => new[] { new SourceBatch { Source = Source, Batch = reference } }.ToAsyncEnumerable());
    }

    // One source, log-normal values; the last pane stays open, for the panes before it to be due.
    private static async Task SendPanesAsync(WatchgrainClient client, string version)
    {
        await RegisterAsync(client, Model, version, BatchRows);
        await using (var stream = client.OpenPredictions(new(Model, version, "generator")))
        {
            var batch = Rows(seed: 2, BatchRows, first: 0);
            for (var first = 0L; first <= Panes * PaneRows; first += BatchRows)
            {
                batch.Positions.Clear();
                batch.Positions.Add(Enumerable.Range(0, BatchRows).Select(row => first + row));
                await await stream.SendAsync(Source, batch);
            }
        }
        for (var begun = Stopwatch.GetTimestamp(); !(await client.Queries.GetModelStateAsync(new() { ModelId = Model, Version = version })).ClosedThrough.Equals(Panes - 1L);)
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience) throw new InvalidOperationException("The panes do not close.");
            await Task.Delay(100);
        }
    }

    private static Batch Rows(int seed, int rows, long first)
    {
        var batch = new Batch { Positions = { Enumerable.Range(0, rows).Select(row => first + row) } };
        for (var feature = 0; feature < FeaturesPerVersion; feature++) batch.Columns.Add(new Column { Name = $"f{feature}", Doubles = new() { Values = { Draws.LogNormal(seed * FeaturesPerVersion + feature, rows) } } });
        var random = new Random(seed);
        batch.Scores.Add(Enumerable.Range(0, rows).Select(_ => random.NextDouble()));
        return batch;
    }
}
