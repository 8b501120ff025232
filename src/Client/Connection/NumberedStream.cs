using Google.Protobuf;
using Watchgrain.Client.Spill;

namespace Watchgrain.Client.Connection;

/// <summary>
/// Numbers the batches of one producer and brings each to a gateway: over a stream of its own or, once that has found no gateway, by way of the spill file, until nothing of the producer waits there any more.
/// </summary>
internal sealed class NumberedStream<TRequest, TResponse> : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>
    where TResponse : class
{
    private readonly Producer producer;
    private readonly BatchForm<TRequest> form;
    private readonly BatchCount count;
    private readonly SpillLane<TRequest, TResponse>? lane;
    private readonly WhenSpillIsFull whenFull;
    private readonly AcknowledgedStream<TRequest, TResponse> direct;
    // Held by whoever appends to the file, so that numbers stand there in order.
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private ulong nextSequence;
    private Task last = Task.CompletedTask;
    private volatile bool isSpilling;

    public NumberedStream(
        Producer producer,
        ulong nextSequence,
        BatchForm<TRequest> form,
        BatchCount count,
        SpillLane<TRequest, TResponse>? lane,
        WhenSpillIsFull whenFull,
        Func<Func<Task>?, Action<TRequest>, AcknowledgedStream<TRequest, TResponse>> connect)
    {
        (this.producer, this.form, this.count, this.lane, this.whenFull) = (producer, form, count, lane, whenFull);
        this.nextSequence = lane?.NextSequence(producer, nextSequence) ?? nextSequence;
        isSpilling = lane?.Holds(producer) ?? false;
        direct = connect(lane is null ? null : SpillAllAsync, Lost);
    }

    /// <param name="request">Without its number.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    /// <returns>A task for the reply.</returns>
    public async ValueTask<Task<TResponse>> SendAsync(TRequest request, CancellationToken cancellation)
    {
        while (true)
        {
            var reply = isSpilling ? await SpillAsync(request, cancellation) : await direct.SendAsync(() => isSpilling ? null : Numbered(request), cancellation);
            if (reply is null)
                continue;
            Volatile.Write(ref last, reply);
            return reply;
        }
    }

    /// <summary>Completes when the batch that was sent last has its reply, and so has every one before it.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        direct.ThrowIfFailed();
        await Volatile.Read(ref last).WaitAsync(cancellation);
    }

    /// <summary>Waits for the replies of the stream; what is in the spill file stays there.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await direct.DisposeAsync();
    }

    public void Abort() => direct.Abort();

    private TRequest Numbered(TRequest request)
    {
        form.Number(request, nextSequence++, count.TakeUnreported(producer));
        return request;
    }

    /// <returns>Null when the stream goes directly again.</returns>
    private async Task<Task<TResponse>?> SpillAsync(TRequest request, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(closing.IsCancellationRequested, this);
            direct.ThrowIfFailed();
            if (!isSpilling || !lane!.Holds(producer))
            {
                isSpilling = false;
                return null;
            }
            Numbered(request);
            var reply = new PendingRequest<TRequest, TResponse>(request).Reply;
            try
            {
                if (!await AppendAsync(request, reply, cancellation))
                    nextSequence--;
            }
            catch
            {
                nextSequence--;
                count.PutBack(producer, form.DroppedOf(request));
                throw;
            }
            return reply.Task;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>What waits for a reply goes to the file, and what comes after it behind it.</summary>
    private async Task SpillAllAsync()
    {
        await turn.WaitAsync();
        try
        {
            foreach (var pending in direct.HandOver(() => isSpilling = true))
                await AppendHandedOverAsync(pending);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task AppendHandedOverAsync(PendingRequest<TRequest, TResponse> pending)
    {
        try
        {
            await AppendAsync(pending.Request, pending.Reply, closing.Token);
        }
        catch (OperationCanceledException)
        {
            // The stream is being closed and there is no room: nobody will be here to wait for it.
            if (!lane!.TryAppend(pending.Request, pending.Reply))
                Drop(pending.Request, pending.Reply, null);
        }
        catch (ObjectDisposedException closed)
        {
            Lost(pending.Request);
            pending.Reply.Fail(closed);
        }
    }

    /// <returns>False when the batch was dropped, which its reply says.</returns>
    private async Task<bool> AppendAsync(TRequest request, TaskCompletionSource<TResponse> reply, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var change = lane!.Change;
                if (lane.TryAppend(request, reply))
                    return true;
                if (whenFull == WhenSpillIsFull.DropNewest)
                    break;
                await change.WaitAsync(cancellation);
            }
            Drop(request, reply, null);
        }
        catch (IOException error)
        {
            Drop(request, reply, error);
        }
        return false;
    }

    private void Drop(TRequest request, TaskCompletionSource<TResponse> reply, IOException? error)
    {
        count.Dropped(producer, form.RowsOf(request), form.DroppedOf(request), BatchCount.SpillFull);
        reply.Fail(new BatchDroppedException($"no gateway takes the batch and the spill file {(error is null ? "is full" : $"cannot be written: {error.Message}")}", error));
    }

    private void Lost(TRequest request) => count.Failed(producer, form.RowsOf(request), form.DroppedOf(request));
}
