using Watchgrain.Client.Connection;
using Xunit;

namespace Watchgrain.Client.Tests.Connection;

public sealed class BurstStreamTests : IDisposable
{
    private readonly SlowStream destination = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => destination.Dispose();

    [Fact]
    public async Task Flush_WhileAPassIsUnderWay_GoesWithTheNextOne()
    {
        await using var burst = new BurstStream(destination, Cancellation);
        await SendAsync(burst, "a");
        await destination.Begun.WaitAsync(Cancellation);
        foreach (var message in (string[])["b", "c", "d"])
            await SendAsync(burst, message);
        destination.Go();
        await burst.CompleteAsync();
        Assert.Equal(["a", "bcd"], destination.Writes);
        Assert.Equal(2, destination.Flushes);
    }

    [Fact]
    public async Task Write_FasterThanTheDestination_WaitsAndKeepsTheOrder()
    {
        await using var burst = new BurstStream(destination, Cancellation);
        await SendAsync(burst, "begin");
        await destination.Begun.WaitAsync(Cancellation);
        await SendAsync(burst, new string('x', BurstStream.Most));
        var waiting = SendAsync(burst, "end");
        Assert.False(waiting.IsCompleted);
        destination.Go();
        await waiting;
        await burst.CompleteAsync();
        Assert.Equal(["begin", new string('x', BurstStream.Most), "end"], destination.Writes);
    }

    [Fact]
    public async Task Write_LargerThanWhatIsKept_GoesAsItIsBehindWhatIsKept()
    {
        destination.Go();
        var large = new string('x', BurstStream.Most + 1);
        await using var burst = new BurstStream(destination, Cancellation);
        await burst.WriteAsync("begin"u8.ToArray(), Cancellation);
        await SendAsync(burst, large);
        Assert.Equal(["begin", large], destination.Writes);
        Assert.Equal(2, destination.Flushes);
    }

    [Fact]
    public async Task Pass_ThatFails_FailsWhatComesAfterIt()
    {
        await using var burst = new BurstStream(destination, Cancellation);
        await SendAsync(burst, "a");
        destination.Fail(new IOException("broken"));
        await Assert.ThrowsAsync<IOException>(burst.CompleteAsync);
        await Assert.ThrowsAsync<IOException>(() => SendAsync(burst, "b"));
        Assert.Empty(destination.Writes);
    }

    private static async Task SendAsync(BurstStream burst, string message)
    {
        await burst.WriteAsync(System.Text.Encoding.ASCII.GetBytes(message), Cancellation);
        await burst.FlushAsync(Cancellation);
    }

    /// <summary>Takes nothing before it is told to.</summary>
    private sealed class SlowStream : MemoryStream
    {
        private readonly TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Writes { get; } = [];

        public int Flushes { get; private set; }

        public Task Begun => begun.Task;

        public void Go() => go.SetResult();

        public void Fail(Exception error) => go.SetException(error);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            begun.TrySetResult();
            await go.Task.WaitAsync(cancellationToken);
            Writes.Add(System.Text.Encoding.ASCII.GetString(buffer.Span));
        }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Flushes++;
            return Task.CompletedTask;
        }
    }
}
