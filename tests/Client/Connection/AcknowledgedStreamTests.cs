using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Xunit;

namespace Watchgrain.Client.Tests.Connection;

public sealed class AcknowledgedStreamTests
{
    /// <summary>What the HTTP client throws at a writer: when the connection breaks, and when a gateway that is about to stop turns a new stream away.</summary>
    public static TheoryData<Exception> BrokenWrites { get; } =
    [
        new IOException("The request was aborted."),
        new HttpRequestException("The request was aborted.", new HttpProtocolException(7, "The HTTP/2 server reset the stream.", null)),
    ];

    [Theory]
    [MemberData(nameof(BrokenWrites), DisableDiscoveryEnumeration = true)]
    public async Task Write_ThatMeetsAStoppingGateway_IsMadeAgainInTheNextCall(Exception thrown)
    {
        var calls = new Queue<EchoCall>([new EchoCall { Thrown = thrown }, new EchoCall()]);
        await using var stream = new AcknowledgedStream<StringValue, StringValue>(_ => calls.Dequeue().Open(), 1, Retries.Pipeline(1, new PromptTime()), TimeProvider.System);

        var reply = await stream.SendAsync(() => new(new() { Value = "one" }), TestContext.Current.CancellationToken);

        Assert.Equal("one", (await reply!).Value);
        Assert.Empty(calls);
    }

    /// <summary>A call that answers each request with itself, or whose first write fails and whose reading side learns that the gateway is unavailable.</summary>
    private sealed class EchoCall : IClientStreamWriter<StringValue>, IAsyncStreamReader<StringValue>
    {
        private readonly Channel<StringValue> messages = Channel.CreateUnbounded<StringValue>();

        public Exception? Thrown { get; init; }

        public WriteOptions? WriteOptions { get; set; }

        public StringValue Current { get; private set; } = new();

        public AsyncDuplexStreamingCall<StringValue, StringValue> Open() => new(this, this, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

        public Task WriteAsync(StringValue message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(StringValue message, CancellationToken cancellationToken)
        {
            if (Thrown is not null)
            {
                messages.Writer.Complete(new RpcException(new Status(StatusCode.Unavailable, "", Thrown)));
                throw Thrown;
            }
            await messages.Writer.WriteAsync(message, cancellationToken);
        }

        public Task CompleteAsync()
        {
            messages.Writer.TryComplete();
            return Task.CompletedTask;
        }

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await messages.Reader.WaitToReadAsync(cancellationToken))
                return false;
            Current = await messages.Reader.ReadAsync(cancellationToken);
            return true;
        }
    }

    /// <summary>Waits of the retries are over at once.</summary>
    private sealed class PromptTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }
}
