using System.Diagnostics;
using System.Threading.Channels;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Benchmarks.Ingest;

/// <summary>
/// Sends batches, or single rows in the form of their own, that were built before over several streams of one client each, each stream a producer of its own. Positions are the time of sending (and prediction ids a running number), for rows of other times would be refused or all of one pane.
/// </summary>
internal sealed class Load : ILoad
{
    /// <summary>More than may be without a reply: a batch that waits must not change.</summary>
    private const int Ring = WatchgrainClient.LargestWindow + 2;

    private readonly WatchgrainClient[] clients;
    private readonly Lane[] lanes;
    private readonly int rows;
    private readonly bool withIds;
    private long acknowledged;

    public Load(Uri address, string version, int streams, int window, int rows, bool withIds, bool asRows)
    {
        (this.rows, this.withIds) = (rows, withIds);
        clients = [.. Enumerable.Range(0, streams).Select(_ => new WatchgrainClient(new() { Address = address }))];
        var source = Enumerable.Range(0, rows == 1 ? 1000 : 64).Select(seed => WatchedVersion.Rows(seed + 10, rows)).ToArray();
        lanes = [.. clients.Select((client, index) => new Lane(
            client.OpenPredictions(new(WatchedVersion.Model, version, $"generator-{version}-{index}"), window: window),
            [.. Enumerable.Range(0, Ring).Select(i => Share(source[(i + index * 17) % source.Length]))],
            (ulong)index << 40))];
        if (!asRows)
            return;
        foreach (var lane in lanes) lane.Rows = Array.ConvertAll(lane.Batches, batch => WatchedVersion.RowOf(batch, 0));
    }

    public long Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>How long ago the coordinator had been heard, at most, in the replies that <see cref="SendAtAsync(double, TimeSpan, TimeSpan)"/> has measured; in milliseconds.</summary>
    public double OldestVerdictMs => lanes.Max(lane => lane.OldestVerdictMs);

    /// <summary>The prediction ids that were sent last: of each stream, the latest few.</summary>
    public IReadOnlyList<ulong> LastIds(ulong perStream) => [.. lanes.SelectMany(lane => Enumerable.Range(1, (int)Math.Min(perStream, lane.NextId - lane.FirstId)).Select(back => lane.NextId - (ulong)back))];

    public Task SendAllAsync(CancellationToken stop) => Task.WhenAll(lanes.Select(lane => Task.Run(() => SendAsync(lane, stop))));

    /// <summary>Sends at a rate, whatever comes back, and returns the times in milliseconds from when each batch was due to its reply.</summary>
    public async Task<List<double>> SendAtAsync(double rowsPerSecond, TimeSpan warmUp, TimeSpan measured)
    {
        var times = await Task.WhenAll(lanes.Select(lane => Task.Run(() => SendAtAsync(lane, rowsPerSecond / lanes.Length, warmUp, measured))));
        return [.. times.SelectMany(t => t)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes) await lane.Stream.DisposeAsync();
        foreach (var client in clients) client.Dispose();
    }

    private async Task SendAsync(Lane lane, CancellationToken stop)
    {
        var waiting = new Queue<Task<ReportResponse>>();
        while (!stop.IsCancellationRequested)
        {
            waiting.Enqueue(await SendNextAsync(lane));
            while (waiting.TryPeek(out var first) && first.IsCompleted) Take(await waiting.Dequeue());
        }
        while (waiting.TryDequeue(out var last)) Take(await last);
    }

    private async Task<List<double>> SendAtAsync(Lane lane, double rowsPerSecond, TimeSpan warmUp, TimeSpan measured)
    {
        var times = new List<double>();
        var waiting = Channel.CreateUnbounded<(TimeSpan Due, Task<ReportResponse> Reply)>(new() { SingleReader = true, SingleWriter = true });
        var clock = Stopwatch.StartNew();
        var taking = Task.Run(async () =>
        {
            await foreach (var (due, reply) in waiting.Reader.ReadAllAsync())
            {
                var response = await reply;
                Take(response);
                if (due <= warmUp) continue;
                times.Add((clock.Elapsed - due).TotalMilliseconds);
                lane.OldestVerdictMs = Math.Max(lane.OldestVerdictMs, response.Verdict?.AgeMs ?? 0);
            }
        });
        var apart = TimeSpan.FromSeconds(rows / rowsPerSecond);
        for (var due = TimeSpan.Zero; due < warmUp + measured; due += apart)
        {
            // What is due since the last look goes at once: a timer that fires each millisecond paces 40 rows a time. Waiting counts, since the time runs from when the batch was due.
            if (due > clock.Elapsed) await Task.Delay(1);
            await waiting.Writer.WriteAsync((due, await SendNextAsync(lane)));
        }
        waiting.Writer.Complete();
        await taking;
        return times;
    }

    private void Take(ReportResponse reply)
    {
        if (reply.AcceptedRows != rows) throw new InvalidOperationException($"{reply.AcceptedRows} rows of {rows} were accepted, {reply.LateRows} were late.");
        Interlocked.Add(ref acknowledged, rows);
    }

    private ValueTask<Task<ReportResponse>> SendNextAsync(Lane lane)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var next = lane.Next;
        lane.Next = (next + 1) % Ring;
        if (lane.Rows is not { } single) return lane.Stream.SendAsync(WatchedVersion.Source, At(now, lane.Batches[next], lane));
        single[next].Position = now;
        return lane.Stream.SendAsync(WatchedVersion.Source, single[next]);
    }

    private Batch At(long now, Batch batch, Lane lane)
    {
        batch.Positions.Clear();
        for (var row = 0; row < rows; row++) batch.Positions.Add(now);
        if (!withIds) return batch;
        batch.Ids ??= new();
        batch.Ids.Numbers.Clear();
        for (var row = 0; row < rows; row++) batch.Ids.Numbers.Add(lane.NextId++);
        return batch;
    }

    // The columns of several batches may be the same objects: they are only read.
    private static Batch Share(Batch batch) => new() { Columns = { batch.Columns }, Scores = { batch.Scores } };

    private sealed class Lane(PredictionStream stream, Batch[] batches, ulong firstId)
    {
        public PredictionStream Stream { get; } = stream;

        public Batch[] Batches { get; } = batches;

        /// <summary>Null: batches are sent.</summary>
        public Row[]? Rows { get; set; }

        public double OldestVerdictMs { get; set; }

        public int Next { get; set; }

        public ulong FirstId { get; } = firstId;

        public ulong NextId { get; set; } = firstId;
    }
}
