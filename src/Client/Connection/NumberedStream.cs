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
    /// <summary>Between two tries to write a file that cannot be written, on a full disk say.</summary>
    private static readonly TimeSpan FilePause = TimeSpan.FromSeconds(1);

    private readonly Producer producer;
    private readonly BatchForm<TRequest> form;
    private readonly BatchCount count;
    private readonly SpillLane<TRequest, TResponse>? lane;
    private readonly WhenSpillIsFull whenFull;
    private readonly TimeProvider time;
    private readonly AcknowledgedStream<TRequest, TResponse> direct;
    // Held by whoever appends to the file, so that numbers stand there in order.
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private ulong nextSequence;
    // The replies to the newest batch, set where it gets its number, and to the newest in the file.
    private Task newest = Task.CompletedTask;
    private Task newestSpilled = Task.CompletedTask;
    private volatile bool isSpilling;

    public NumberedStream(
        Producer producer,
        ulong nextSequence,
        BatchForm<TRequest> form,
        BatchCount count,
        SpillLane<TRequest, TResponse>? lane,
        WhenSpillIsFull whenFull,
        TimeProvider time,
        Func<Func<Task>?, Action<TRequest>, AcknowledgedStream<TRequest, TResponse>> connect)
    {
        (this.producer, this.form, this.count, this.lane, this.whenFull, this.time) = (producer, form, count, lane, whenFull, time);
        this.nextSequence = lane?.NextSequence(producer, nextSequence) ?? nextSequence;
        isSpilling = lane?.Holds(producer) ?? false;
        direct = connect(lane is null ? null : SpillAllAsync, Lost);
    }

    /// <param name="request">Without its number.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    /// <returns>A task for the reply.</returns>
    public ValueTask<Task<TResponse>> SendAsync(TRequest request, CancellationToken cancellation) => SendAsync(() => request, cancellation);

    /// <param name="make">Makes the request, without its number, once there is a place for it. Called once at most.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    /// <returns>A task for the reply.</returns>
    public async ValueTask<Task<TResponse>> SendAsync(Func<TRequest> make, CancellationToken cancellation)
    {
        while (true)
        {
            var reply = isSpilling ? await SpillAsync(make, cancellation) : await direct.SendAsync(() => isSpilling ? null : Pending(make()), cancellation);
            if (reply is not null)
                return reply;
        }
    }

    /// <summary>Completes when the batch that was sent last has its reply, and so has every one before it. Fails when the last one did.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        direct.ThrowIfFailed();
        var last = Volatile.Read(ref newest);
        await last.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A batch is dropped before those in the file have their replies.
        if (last.Exception?.InnerException is BatchDroppedException)
            await Volatile.Read(ref newestSpilled).WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        await last;
    }

    /// <summary>Waits for the replies of the stream; what is in the spill file stays there.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await direct.DisposeAsync();
    }

    public void Abort() => direct.Abort();

    /// <summary>Gives the request its number. To be called under the lock of the way that it takes.</summary>
    private PendingRequest<TRequest, TResponse> Pending(TRequest request)
    {
        form.Number(request, nextSequence++, count.TakeUnreported(producer));
        var pending = new PendingRequest<TRequest, TResponse>(request);
        if (!isSpilling)
            Volatile.Write(ref newest, pending.Reply.Task);
        return pending;
    }

    /// <returns>Null when the stream goes directly again.</returns>
    private async Task<Task<TResponse>?> SpillAsync(Func<TRequest> make, CancellationToken cancellation)
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
            var pending = Pending(make());
            var (request, reply) = (pending.Request, pending.Reply);
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
            Volatile.Write(ref newest, reply.Task);
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
            var handedOver = direct.HandOver(() => isSpilling = true);
            var done = 0;
            try
            {
                for (; done < handedOver.Count; done++)
                    await AppendHandedOverAsync(handedOver[done]);
            }
            catch (Exception error)
            {
                // The stream, which fails with it, does not have them any more.
                foreach (var pending in handedOver.Skip(done))
                    Fail(pending, error);
                throw;
            }
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
            if (!TryAppend(pending.Request, pending.Reply, out var error))
                Drop(pending.Request, pending.Reply, error);
        }
        catch (ObjectDisposedException closed)
        {
            Fail(pending, closed);
        }
    }

    /// <returns>False when the batch was dropped, which its reply says.</returns>
    private async Task<bool> AppendAsync(TRequest request, TaskCompletionSource<TResponse> reply, CancellationToken cancellation)
    {
        while (true)
        {
            var change = lane!.Change;
            if (TryAppend(request, reply, out var error))
                return true;
            if (whenFull == WhenSpillIsFull.DropNewest)
            {
                Drop(request, reply, error);
                return false;
            }
            // A disk has room again, or is mended, without a word to the lane.
            await change.WaitAsync(error is null ? Timeout.InfiniteTimeSpan : FilePause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <returns>False when there is no room, or the file cannot be written.</returns>
    private bool TryAppend(TRequest request, TaskCompletionSource<TResponse> reply, out Exception? error)
    {
        error = null;
        try
        {
            if (!lane!.TryAppend(request, reply))
                return false;
            Volatile.Write(ref newestSpilled, reply.Task);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            lane!.Failure = error = failure;
            return false;
        }
    }

    private void Drop(TRequest request, TaskCompletionSource<TResponse> reply, Exception? error)
    {
        count.Dropped(producer, form.RowsOf(request), form.DroppedOf(request), BatchCount.SpillFull);
        reply.Fail(new BatchDroppedException($"no gateway takes the batch and the spill file {(error is null ? "is full" : $"cannot be written: {error.Message}")}", error));
    }

    private void Fail(PendingRequest<TRequest, TResponse> pending, Exception error)
    {
        Lost(pending.Request);
        pending.Reply.Fail(error);
    }

    /// <summary>Counts a batch that gets no reply.</summary>
    public void Lost(TRequest request) => count.Failed(producer, form.RowsOf(request), form.DroppedOf(request));
}
