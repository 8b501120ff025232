using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Cluster.Tests.Traffic;

/// <summary>
/// Sends the batches of one source through the public client, with many in flight, and their labels: most after the batch, some before it. Promises no more with its watermark than what is acknowledged, so that no row may be late, whatever fails.
/// </summary>
internal sealed class SourceSender(WatchgrainClient client, Workload workload, int source) : IAsyncDisposable
{
    private const int Window = 16;
    private const int LabelsFirst = 5;

    private readonly PredictionStream predictions = client.OpenPredictions(new(Workload.Model, Workload.Version, $"pod-{source}"), window: Window);
    private readonly LabelStream labels = client.OpenLabels(new(Workload.Model, Workload.Version, $"labels-{source}"), window: Window);
    private readonly SortedSet<int> unacknowledged = [];
    private readonly List<Task> replies = [];
    private int acknowledged;

    /// <summary>Batches sent: numbers 0 to this, exclusive.</summary>
    public int Batches { get; private set; }

    /// <summary>Of those the ones that are durable.</summary>
    public int Acknowledged => Volatile.Read(ref acknowledged);

    private string Name => Workload.Sources[source];

    /// <summary>Makes the source known, so that no pane closes before its first row.</summary>
    public async Task AnnounceAsync() => await await predictions.SendAsync(Name, new Batch(), Workload.StartOf(0));

    /// <summary>Sends until told to stop, then waits for the last reply.</summary>
    /// <param name="goesOn">Whether to send the batch with this number.</param>
    /// <param name="every">At least so long from one batch to the next; null: as fast as the window lets.</param>
    public async Task SendAsync(Func<int, bool> goesOn, TimeSpan? every)
    {
        using var pace = every is { } period ? new PeriodicTimer(period) : null;
        for (; goesOn(Batches); Batches++)
        {
            if (pace is not null)
                await pace.WaitForNextTickAsync();
            var rows = workload.Batch(source, Batches);
            if (Batches % LabelsFirst == 0)
                await LabelAsync(rows);
            replies.Add(FollowAsync(Batches, rows, await predictions.SendAsync(Name, Messages.Batch(rows), Promise(Batches))));
        }
        await Task.WhenAll(replies);
        await labels.FlushAsync();
    }

    /// <summary>Says that no more rows come before a position.</summary>
    public async Task PromiseAsync(long position) => await await predictions.SendAsync(Name, new Batch(), position);

    public async ValueTask DisposeAsync()
    {
        predictions.Abort();
        labels.Abort();
        await predictions.DisposeAsync();
        await labels.DisposeAsync();
    }

    private long Promise(int batch)
    {
        lock (unacknowledged)
        {
            unacknowledged.Add(batch);
            return Workload.StartOf(unacknowledged.Min);
        }
    }

    private async Task FollowAsync(int batch, Row[] rows, Task<ReportResponse> reply)
    {
        var response = await reply;
        lock (unacknowledged)
            unacknowledged.Remove(batch);
        Interlocked.Increment(ref acknowledged);
        Assert.Equal(0u, response.LateRows);
        Assert.Equal(rows.Count(row => row.IsUsable), (int)response.AcceptedRows);
        if (batch % LabelsFirst != 0)
            await LabelAsync(rows);
    }

    private async Task LabelAsync(Row[] rows)
    {
        Row[] labelled = [.. rows.Where(row => row.IsUsable && row.Label is not null)];
        _ = await labels.SendAsync(Name, Messages.Ids(labelled), labelled.Select(row => row.Label!.Value), labelled.Select(row => row.LabelKnownAt));
    }
}
