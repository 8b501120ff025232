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
    private readonly SemaphoreSlim window;
    private readonly SemaphoreSlim work = new(0);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<Waiting> waiting = [];
    private readonly Task pump;
    private int sent;
    private bool isComplete;
    private Exception? fault;

    public AcknowledgedStream(Func<CancellationToken, AsyncDuplexStreamingCall<TRequest, TResponse>> open, int window, ResiliencePipeline retries)
    {
        this.open = open;
        this.retries = retries;
        this.window = new SemaphoreSlim(window, window);
        pump = PumpAsync();
    }

    /// <summary>Waits for a place in the window.</summary>
    /// <param name="create">Makes the request once it has its place: places are given in the order of the calls that got one.</param>
    /// <param name="cancellation">Ends the wait; a request that has its place is sent whatever happens.</param>
    /// <returns>The reply, in a task of its own.</returns>
    public async ValueTask<Task<TResponse>> SendAsync(Func<TRequest> create, CancellationToken cancellation)
    {
        await window.WaitAsync(cancellation);
        lock (gate)
        {
            try
            {
                ObjectDisposedException.ThrowIf(isComplete, this);
                if (fault is not null)
                    ExceptionDispatchInfo.Throw(fault);
                var request = new Waiting(create());
                waiting.Add(request);
                work.Release();
                return request.Reply.Task;
            }
            catch
            {
                // The place goes to the next in the queue, who otherwise would wait for ever.
                window.Release();
                throw;
            }
        }
    }

    /// <summary>Completes when everything sent so far has its reply.</summary>
    public Task FlushAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (fault is not null)
                return Task.FromException(fault);
            return waiting.Count == 0 ? Task.CompletedTask : waiting[^1].Reply.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Waits for the replies that are outstanding, unless the stream has failed, and hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (isComplete)
                return;
            isComplete = true;
            work.Release();
        }
        await pump;
        stop.Dispose();
    }

    /// <summary>Gives up what has no reply yet.</summary>
    public void Abort() => stop.Cancel();

    private async Task PumpAsync()
    {
        try
        {
            while (await HasWorkAsync())
                await retries.ExecuteAsync(SessionAsync, stop.Token);
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
            }
            await work.WaitAsync(stop.Token);
        }
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
            while (await call.ResponseStream.MoveNext(session.Token))
            {
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
            // A call that got somewhere has used up no attempt: the pump opens the next one.
        }
        finally
        {
            await session.CancelAsync();
            await writing;
        }
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
                }
                if (next is null)
                    await work.WaitAsync(cancellation);
                else
                    await writer.WriteAsync(next, cancellation);
            }
            await writer.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or InvalidOperationException or IOException)
        {
            // The call has ended (a connection that breaks under a write is an IOException): its reading side learns the status, and decides. When it does not learn it, nobody else would end the wait.
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
        Waiting first;
        lock (gate)
        {
            if (sent == 0)
                throw new RpcException(new Status(StatusCode.Internal, "the gateway sent a reply without a request"));
            first = waiting[0];
            waiting.RemoveAt(0);
            sent--;
        }
        window.Release();
        first.Reply.SetResult(response);
    }

    private void Fail(Exception error)
    {
        Waiting[] lost;
        lock (gate)
        {
            fault = error;
            lost = [.. waiting];
            waiting.Clear();
        }
        foreach (var request in lost)
        {
            request.Reply.SetException(error);
            // Whoever only flushes never looks at the single replies: that is no forgotten error.
            _ = request.Reply.Task.Exception;
            window.Release();
        }
    }

    private sealed record Waiting(TRequest Request)
    {
        public TaskCompletionSource<TResponse> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
