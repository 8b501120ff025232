using Google.Protobuf;
using Grpc.Core;
using Polly;
using Watchgrain.Client.Spill;

namespace Watchgrain.Client.Connection;

/// <summary>All that a client has for one kind of batch: the calls, the counts and, where it may spill, the file and the delivery from it.</summary>
internal sealed class BatchWay<TRequest, TResponse> : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>
    where TResponse : class
{
    private readonly BatchForm<TRequest> form;
    private readonly Func<CancellationToken, AsyncDuplexStreamingCall<TRequest, TResponse>> open;
    private readonly TimeProvider time;
    private readonly ResiliencePipeline retries;
    private readonly BatchCount count;
    private readonly WhenSpillIsFull whenFull;
    private readonly SpillLane<TRequest, TResponse>? lane;
    private readonly SpillDelivery<TRequest, TResponse>? delivery;

    /// <exception cref="IOException">The spill file cannot be opened.</exception>
    public BatchWay(
        WatchgrainClientOptions options, BatchForm<TRequest> form, Func<CancellationToken, AsyncDuplexStreamingCall<TRequest, TResponse>> open, ClientMeter meter, TimeProvider time)
    {
        (this.form, this.open, this.time) = (form, open, time);
        retries = Retries.Pipeline(options.Spill?.AfterRetries ?? options.Retries, time);
        count = new BatchCount(form.Kind, meter);
        if (options.Spill is not { } spill)
            return;
        whenFull = spill.WhenFull;
        lane = new SpillLane<TRequest, TResponse>(spill, form, count);
        delivery = new SpillDelivery<TRequest, TResponse>(lane, open, form, count, time);
    }

    public BatchCounters Counters => count.Counters;

    /// <inheritdoc cref="WatchgrainClient.SpillFailure"/>
    public Exception? SpillFailure => lane?.Failure;

    public NumberedStream<TRequest, TResponse> Open(Producer producer, ulong nextSequence, int window) => new(
        producer, nextSequence, form, count, lane, whenFull, time, (overflow, lost) => new AcknowledgedStream<TRequest, TResponse>(open, window, retries, time, overflow, lost));

    public async ValueTask DisposeAsync()
    {
        if (delivery is not null)
            await delivery.DisposeAsync();
        lane?.Dispose();
    }
}
