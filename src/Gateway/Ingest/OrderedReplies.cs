using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;

namespace Watchgrain.Gateway.Ingest;

/// <summary>
/// Answers a stream of requests in their order while up to <see cref="InFlight"/> of them are worked on. The first failure ends the stream with its status, after the replies before it; what was in flight
/// behind it may have been counted, and the caller finds out by sending it again. Replies that are ready together go out together.
/// </summary>
internal static class OrderedReplies
{
    /// <summary>256, the window of the contract; the transport holds back what comes beyond it.</summary>
    public const int InFlight = 256;

    /// <summary>32 MB of requests: the transport holds back what comes beyond it, but one request is always worked on.</summary>
    public const long BytesInFlight = 32 << 20;

    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    public static async Task PumpAsync<TRequest, TReply>(
        IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TReply> replies, Func<TRequest, ValueTask<PendingReply<TReply>>> begin, CancellationToken cancellation)
        where TRequest : IMessage
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var room = new ByteRoom(BytesInFlight);
        var pending = Channel.CreateBounded<(PendingReply<TReply> Reply, int Bytes)>(new BoundedChannelOptions(InFlight) { SingleReader = true, SingleWriter = true });
        var reading = ReadAsync(requests, pending.Writer, room, begin, ended.Token);
        try
        {
            while (await pending.Reader.WaitToReadAsync(cancellation))
            {
                while (pending.Reader.TryRead(out var next))
                {
                    await next.Reply.Ready;
                    replies.WriteOptions = pending.Reader.TryPeek(out var after) && after.Reply.Ready.IsCompletedSuccessfully ? Buffered : null;
                    await replies.WriteAsync(next.Reply.Take(), cancellation);
                    room.Return(next.Bytes);
                }
            }
            await reading;
        }
        finally
        {
            await ended.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (pending.Reader.TryRead(out var abandoned))
                await abandoned.Reply.Ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ReadAsync<TRequest, TReply>(
        IAsyncStreamReader<TRequest> requests, ChannelWriter<(PendingReply<TReply> Reply, int Bytes)> pending, ByteRoom room, Func<TRequest, ValueTask<PendingReply<TReply>>> begin, CancellationToken ended)
        where TRequest : IMessage
    {
        Exception? failure = null;
        try
        {
            while (await requests.MoveNext(ended))
            {
                var bytes = requests.Current.CalculateSize();
                await room.TakeAsync(bytes, ended);
                await pending.WriteAsync((await begin(requests.Current), bytes), ended);
            }
        }
        catch (Exception caught)
        {
            failure = caught;
        }
        pending.Complete(failure);
    }
}
