using System.Runtime.ExceptionServices;
using Grpc.Core;
using Polly;

namespace Watchgrain.Client.Connection;

/// <summary>
/// Requests over a bidirectional stream whose replies come in the order of the requests. At most <c>window</c> requests are without a reply. When the call breaks with a transient failure it is opened again and everything
/// without a reply is sent again, in order, with the same bytes; any other failure ends the stream, and every waiting and later request gets it.
/// </summary>
internal sealed class AcknowledgedStream<TRequest, TResponse> : IAsyncDisposable
    where TRequest : class
    where TResponse : class
{
    /// <summary>How long the reading side of a call may take to learn why a write failed.</summary>
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(2);

    private readonly Func<CancellationToken, AsyncDuplexStreamingCall<TRequest, TResponse>> open;
    private readonly ResiliencePipeline retries;
    private readonly TimeProvider time;
    private readonly Func<Task>? overflow;
    private readonly Action<TRequest>? lost;
    private readonly SemaphoreSlim window;
    private readonly SemaphoreSlim work = new(0);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<PendingRequest<TRequest, TResponse>> waiting = [];
    private readonly Task pump;
    private TimeSpan pause;
    private int sent;
    private int places;
    // Somebody waits for work, or is about to: only then is it told, else each request would leave a permit behind and each permit a look at nothing.
    private bool isIdle;
    private bool isComplete;
    private Exception? fault;

    /// <param name="open">Opens a call.</param>
    /// <param name="window">Most requests without a reply.</param>
    /// <param name="retries">For calls that end before their first reply.</param>
    /// <param name="time">For the waits that a gateway names.</param>
    /// <param name="overflow">Called when the retries have found no gateway; takes what waits with <see cref="HandOver"/>. Null: the stream fails then.</param>
    /// <param name="lost">Called for each request that gets no reply because the stream has failed.</param>
    public AcknowledgedStream(
        Func<CancellationToken, AsyncDuplexStreamingCall<TRequest, TResponse>> open, int window, ResiliencePipeline retries, TimeProvider time, Func<Task>? overflow = null, Action<TRequest>? lost = null)
    {
        (this.open, this.retries, this.time, this.overflow, this.lost) = (open, retries, time, overflow, lost);
        this.window = new SemaphoreSlim(window, window);
        pump = PumpAsync();
    }

    /// <summary>Waits for a place in the window.</summary>
    /// <param name="create">Makes the request once it has its place: places are given in the order of the calls that got one. Null gives the place back.</param>
    /// <param name="cancellation">Ends the wait; a request that has its place is sent whatever happens.</param>
    /// <returns>The reply, in a task of its own; null when no request was made.</returns>
    public async ValueTask<Task<TResponse>?> SendAsync(Func<PendingRequest<TRequest, TResponse>?> create, CancellationToken cancellation)
    {
        await window.WaitAsync(cancellation);
        lock (gate)
        {
            try
            {
                ObjectDisposedException.ThrowIf(isComplete, this);
                if (fault is not null)
                    ExceptionDispatchInfo.Throw(fault);
                if (create() is { } pending)
                {
                    waiting.Add(pending);
                    Wake();
                    return pending.Reply.Task;
                }
                window.Release();
                return null;
            }
            catch
            {
                // The place goes to the next in the queue, who otherwise would wait for ever.
                window.Release();
                throw;
            }
        }
    }

    /// <summary>Gives everything without a reply to the caller, in order; to be called by the overflow only.</summary>
    /// <param name="taking">Called under the lock in which requests are made: what is made later has seen its effect.</param>
    public IReadOnlyList<PendingRequest<TRequest, TResponse>> HandOver(Action taking)
    {
        PendingRequest<TRequest, TResponse>[] taken;
        lock (gate)
        {
            taking();
            taken = [.. waiting];
            waiting.Clear();
            sent = 0;
        }
        if (taken.Length > 0)
            window.Release(taken.Length);
        return taken;
    }

    /// <summary>Throws what ended the stream, if anything has.</summary>
    public void ThrowIfFailed()
    {
        lock (gate)
            if (fault is not null)
                ExceptionDispatchInfo.Throw(fault);
    }

    /// <summary>Waits for the replies that are outstanding, unless the stream has failed, and hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (isComplete)
                return;
            isComplete = true;
            Wake();
        }
        // The source of the abort stays usable: whoever gives up at this moment need not know that there is nothing left.
        await pump;
    }

    /// <summary>Gives up what has no reply yet.</summary>
    public void Abort() => stop.Cancel();

    private async Task PumpAsync()
    {
        try
        {
            while (await HasWorkAsync())
            {
                if (pause > TimeSpan.Zero)
                    await Task.Delay(pause, time, stop.Token);
                pause = TimeSpan.Zero;
                try
                {
                    await retries.ExecuteAsync(SessionAsync, stop.Token);
                }
                catch (RpcException error) when (overflow is not null && Retries.IsTransient(error) && !stop.IsCancellationRequested)
                {
                    await overflow();
                }
            }
        }
        catch (Exception error)
        {
            // Whatever it is: those who wait for a reply have to learn that none will come.
            Fail(error);
        }
    }

    /// <summary>Waits until there is something to send; false when the stream is complete and empty.</summary>
    private async Task<bool> HasWorkAsync()
    {
        while (true)
        {
            lock (gate)
            {
                if (waiting.Count > 0)
                    return true;
                if (isComplete)
                    return false;
                isIdle = true;
            }
            await work.WaitAsync(stop.Token);
        }
    }

    // Under the lock.
    private void Wake()
    {
        if (isIdle)
            work.Release();
        isIdle = false;
    }

    private async ValueTask SessionAsync(CancellationToken cancellation)
    {
        using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var call = open(session.Token);
        var isFruitful = false;
        lock (gate)
            sent = 0;
        var writing = WriteAsync(call.RequestStream, session);
        try
        {
            while (true)
            {
                var next = call.ResponseStream.MoveNext(session.Token);
                // Places are given back together, as replies come: else each would wake a sender for one request, and each request would go out alone.
                if (!next.IsCompleted)
                    GiveBack();
                if (!await next)
                    break;
                Acknowledge(call.ResponseStream.Current);
                isFruitful = true;
            }
            lock (gate)
                if (waiting.Count > 0)
                    throw new RpcException(new Status(StatusCode.Unavailable, "the gateway ended the stream before its last reply"));
        }
        catch (Exception error) when (session.IsCancellationRequested && !cancellation.IsCancellationRequested && error is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the call broke under a write"));
        }
        catch (RpcException error) when (isFruitful && Retries.IsTransient(error) && !cancellation.IsCancellationRequested)
        {
            // A call that got somewhere has used up no attempt: the pump opens the next one, as late as the gateway wants it.
            pause = Retries.DelayOf(error) ?? TimeSpan.Zero;
        }
        finally
        {
            GiveBack();
            await session.CancelAsync();
            await writing;
        }
    }

    private void GiveBack()
    {
        if (places > 0)
            window.Release(places);
        places = 0;
    }

    private async Task WriteAsync(IClientStreamWriter<TRequest> writer, CancellationTokenSource session)
    {
        var cancellation = session.Token;
        try
        {
            while (true)
            {
                TRequest? next = null;
                lock (gate)
                {
                    if (sent < waiting.Count)
                        next = waiting[sent++].Request;
                    else if (isComplete)
                        break;
                    else
                        isIdle = true;
                }
                if (next is null)
                    await work.WaitAsync(cancellation);
                else
                    await writer.WriteAsync(next, cancellation);
            }
            await writer.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or InvalidOperationException or IOException or HttpRequestException)
        {
            // The call has ended (a connection that breaks under a write is an IOException, a stream that a stopping gateway turns away an HttpRequestException): its reading side learns the status, and decides. When it does not learn it, nobody else would end the wait.
            if (!cancellation.IsCancellationRequested)
                session.CancelAfter(StatusPatience);
        }
        catch
        {
            // A request that cannot be written: nobody else would end the wait for its reply.
            await session.CancelAsync();
            throw;
        }
    }

    private void Acknowledge(TResponse response)
    {
        PendingRequest<TRequest, TResponse> first;
        lock (gate)
        {
            if (sent == 0)
                throw new RpcException(new Status(StatusCode.Internal, "the gateway sent a reply without a request"));
            first = waiting[0];
            waiting.RemoveAt(0);
            sent--;
        }
        places++;
        first.Reply.SetResult(response);
    }

    private void Fail(Exception error)
    {
        PendingRequest<TRequest, TResponse>[] unanswered;
        lock (gate)
        {
            fault = error;
            unanswered = [.. waiting];
            waiting.Clear();
        }
        foreach (var request in unanswered)
        {
            lost?.Invoke(request.Request);
            request.Reply.Fail(error);
            window.Release();
        }
    }
}
