using System.Threading.Channels;
using Grpc.Core;

namespace Watchgrain.Gateway.Ingest;

/// <summary>
/// Answers a stream of requests in their order while up to <see cref="InFlight"/> of them are worked on. The first failure ends the stream with its status, after the replies before it; what was in flight
/// behind it may have been counted, and the caller finds out by sending it again.
/// </summary>
internal static class OrderedReplies
{
    /// <summary>64: enough to keep the partitions busy; the transport holds back what comes beyond it.</summary>
    public const int InFlight = 64;

    public static async Task PumpAsync<TRequest, TReply>(
        IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TReply> replies, Func<TRequest, Task<TReply>> answer, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pending = Channel.CreateBounded<Task<TReply>>(new BoundedChannelOptions(InFlight) { SingleReader = true, SingleWriter = true });
        var reading = ReadAsync(requests, pending.Writer, answer, ended.Token);
        try
        {
            await foreach (var reply in pending.Reader.ReadAllAsync(cancellation))
                await replies.WriteAsync(await reply, cancellation);
            await reading;
        }
        finally
        {
            await ended.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (pending.Reader.TryRead(out var abandoned))
                await ((Task)abandoned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ReadAsync<TRequest, TReply>(IAsyncStreamReader<TRequest> requests, ChannelWriter<Task<TReply>> pending, Func<TRequest, Task<TReply>> answer, CancellationToken ended)
    {
        Exception? failure = null;
        try
        {
            while (await requests.MoveNext(ended))
                await pending.WriteAsync(answer(requests.Current), ended);
        }
        catch (Exception caught)
        {
            failure = caught;
        }
        pending.Complete(failure);
    }
}
