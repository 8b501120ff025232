using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Ingest;

/// <summary>The batches that go to a partition in one call, and their replies. Filled under the lock of its lane.</summary>
internal sealed class LaneCall
{
    private readonly List<IngestBatch> batches = [];
    private readonly TaskCompletionSource<IngestReply[]> replies = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Count => batches.Count;

    /// <summary>Of the columns.</summary>
    public long Bytes { get; private set; }

    /// <summary>The replies in the order of the batches.</summary>
    public Task<IngestReply[]> Replies => replies.Task;

    /// <summary>The place of the batch among the replies.</summary>
    public int Add(IngestBatch batch, long bytes)
    {
        batches.Add(batch);
        Bytes += bytes;
        return batches.Count - 1;
    }

    public async Task SendAsync(IIngestGrain partition)
    {
        try
        {
            replies.SetResult(await partition.ReportManyAsync([.. batches]));
        }
        catch (Exception error)
        {
            replies.SetException(error);
            // Streams that have ended do not ask any more: that is no forgotten error.
            _ = replies.Task.Exception;
        }
    }
}
