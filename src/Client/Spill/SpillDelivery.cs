using Google.Protobuf;
using Grpc.Core;
using Polly;
using Watchgrain.Client.Connection;

namespace Watchgrain.Client.Spill;

/// <summary>Brings what waits in a lane to a gateway, as soon as there is one, in the order of the file and under the numbers that the batches have.</summary>
internal sealed class SpillDelivery<TRequest, TResponse> : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>
    where TResponse : class
{
    /// <summary>In memory at once; more would not be faster.</summary>
    private const long BytesAtOnce = 8L << 20;

    /// <summary>Between two tries at a gateway that answers but does not serve this client: a wrong key, another program.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly SpillLane<TRequest, TResponse> lane;
    private readonly Func<CancellationToken, AsyncDuplexStreamingCall<TRequest, TResponse>> open;
    private readonly BatchForm<TRequest> form;
    private readonly BatchCount count;
    private readonly TimeProvider time;
    private readonly ResiliencePipeline retries;
    private readonly CancellationTokenSource stop = new();
    private readonly Task delivery;

    public SpillDelivery(
        SpillLane<TRequest, TResponse> lane, Func<CancellationToken, AsyncDuplexStreamingCall<TRequest, TResponse>> open, BatchForm<TRequest> form, BatchCount count, TimeProvider time)
    {
        (this.lane, this.open, this.form, this.count, this.time) = (lane, open, form, count, time);
        retries = Retries.Pipeline(int.MaxValue, time, failure => lane.Failure = failure);
        // Away from the caller's thread and context.
        delivery = Task.Run(DeliverAsync);
    }

    /// <summary>Ends the delivery; what has no reply stays in the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await delivery;
        stop.Dispose();
    }

    private async Task DeliverAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var change = lane.Change;
                if (lane.Front(1, 0).Count == 0)
                    await change.WaitAsync(stop.Token);
                else if (await SendAllAsync() is { } trouble && !GaveUpFirst(trouble))
                {
                    lane.Failure = trouble;
                    await Task.Delay(Pause, time, stop.Token);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The client is being disposed of.
            }
            catch (Exception failure)
            {
                // The file cannot be read at the moment, or something that nobody thought of. What it holds is not given up, and nobody else would go on.
                lane.Failure = failure;
                await Task.Delay(Pause, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Sends until the lane is empty, or until a stream fails.</summary>
    /// <returns>What the gateway says against the first batch without a reply; null when it says nothing.</returns>
    private async Task<RpcException?> SendAllAsync()
    {
        var stream = new AcknowledgedStream<TRequest, TResponse>(open, WatchgrainClient.DefaultWindow, retries, time);
        // Until the stream has ended: a send notices the stop before the pool gets to this, and a stream that is not told tries for ever.
        await using var hangUp = stop.Token.Register(stream.Abort);
        await using var ending = stream;
        var isOpen = true;
        while (isOpen && lane.Front(WatchgrainClient.DefaultWindow, BytesAtOnce) is { Count: > 0 } front)
        {
            var replies = new Queue<(SpilledBatch<TResponse> Batch, Task<TResponse> Reply)>();
            try
            {
                foreach (var (batch, request) in front)
                    replies.Enqueue((batch, (await stream.SendAsync(() => new(request), stop.Token))!));
            }
            catch (RpcException)
            {
                // The replies so far say more: the first that failed is of the batch that is at fault.
                isOpen = false;
            }
            try
            {
                foreach (var (batch, reply) in replies)
                {
                    var response = await reply;
                    lane.Failure = null;
                    lane.Remove(batch)?.TrySetResult(response);
                }
            }
            catch (RpcException error) when (!stop.IsCancellationRequested)
            {
                return error;
            }
        }
        return null;
    }

    /// <summary>Gives up the first batch when the gateway will never take it.</summary>
    private bool GaveUpFirst(RpcException refusal)
    {
        if (!Retries.IsVerdictOnRequest(refusal) || lane.Front(1, 0) is not [var (batch, request)])
            return false;
        count.Dropped(batch.Producer, form.RowsOf(request), form.DroppedOf(request), BatchCount.Refused);
        lane.Remove(batch)?.Fail(refusal);
        return true;
    }
}
