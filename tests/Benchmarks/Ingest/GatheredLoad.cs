using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Benchmarks.Ingest;

/// <summary>Hands single rows to streams that gather them into batches, each stream a producer of its own.</summary>
internal sealed class GatheredLoad : ILoad
{
    private readonly (WatchgrainClient Client, RowStream Stream)[] lanes;
    private readonly Row[] rows = [.. Enumerable.Range(0, 1000).Select(seed => WatchedVersion.RowOf(WatchedVersion.Rows(seed + 10, 1), 0))];
    private long acknowledged;

    public GatheredLoad(Uri address, string version, int streams) => lanes =
    [
        .. Enumerable.Range(0, streams).Select(index =>
        {
            var client = new WatchgrainClient(new() { Address = address });
            return (client, client.OpenRows(new(WatchedVersion.Model, version, $"generator-{version}-{index}"), WatchedVersion.Source, WatchedVersion.Spec()));
        }),
    ];

    public long Acknowledged => Volatile.Read(ref acknowledged);

    public Task SendAllAsync(CancellationToken stop) => Task.WhenAll(lanes.Select((lane, index) => Task.Run(() => SendAsync(lane.Stream, index, stop))));

    public async ValueTask DisposeAsync()
    {
        foreach (var (client, stream) in lanes)
        {
            await stream.DisposeAsync();
            client.Dispose();
        }
    }

    private async Task SendAsync(RowStream stream, int index, CancellationToken stop)
    {
        var waiting = new Queue<(Task<ReportResponse> Reply, int Rows)>();
        var (current, count) = ((Task<ReportResponse>?)null, 0);
        for (var next = index * 17; !stop.IsCancellationRequested; next++)
        {
            // The stream copies the values, but the lanes share the rows: each has one of its own for the time.
            var row = new Row(rows[next % rows.Length]) { Position = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() };
            var (reply, _) = await stream.SendAsync(row, CancellationToken.None);
            if (current is not null && reply != current)
            {
                waiting.Enqueue((current, count));
                count = 0;
                while (waiting.TryPeek(out var first) && first.Reply.IsCompleted) await TakeAsync(waiting.Dequeue());
            }
            (current, count) = (reply, count + 1);
        }
        if (current is not null) waiting.Enqueue((current, count));
        while (waiting.TryDequeue(out var last)) await TakeAsync(last);
    }

    private async Task TakeAsync((Task<ReportResponse> Reply, int Rows) batch)
    {
        var reply = await batch.Reply;
        if (reply.AcceptedRows != batch.Rows) throw new InvalidOperationException($"{reply.AcceptedRows} rows of {batch.Rows} were accepted, {reply.LateRows} were late.");
        Interlocked.Add(ref acknowledged, batch.Rows);
    }
}
