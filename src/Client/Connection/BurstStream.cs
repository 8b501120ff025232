using System.Buffers;
using System.Runtime.ExceptionServices;

namespace Watchgrain.Client.Connection;

/// <summary>
/// Passes small writes on together: a flush begins to pass on what there is and returns, and what is written meanwhile goes with the next pass. Nothing waits for more to come. At most twice <see cref="Most"/> bytes are kept; a writer that is faster waits.
/// A pass that fails fails the next write, flush or completion. For one writer; it does not own the stream behind it.
/// </summary>
/// <param name="destination">Where it goes.</param>
/// <param name="lifetime">Ends what is on its way.</param>
internal sealed class BurstStream(Stream destination, CancellationToken lifetime) : Stream
{
    /// <summary>32 KB: the connection sends what has come to so much anyway.</summary>
    public const int Most = 32 << 10;

    private readonly Lock gate = new();
    private ArrayBufferWriter<byte> kept = new();
    private ArrayBufferWriter<byte> underWay = new();
    private Task passing = Task.CompletedTask;
    private bool isPassing;
    private Exception? fault;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!TryKeep(buffer.Span))
        {
            if (await IsEmptyAsync())
            {
                // Larger than what is worth a copy.
                await destination.WriteAsync(buffer, cancellationToken);
                return;
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            ThrowIfFailed();
            if (isPassing || kept.WrittenCount > 0)
            {
                Begin();
                return Task.CompletedTask;
            }
        }
        return destination.FlushAsync(cancellationToken);
    }

    public override void Flush() => FlushAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Returns when everything has been passed on.</summary>
    public async Task CompleteAsync()
    {
        while (!await IsEmptyAsync())
        {
        }
    }

    /// <summary>Waits for the pass that is under way; what it leaves is dropped.</summary>
    public override async ValueTask DisposeAsync()
    {
        Task last;
        lock (gate)
        {
            fault ??= new ObjectDisposedException(nameof(BurstStream));
            last = passing;
        }
        await last;
        await base.DisposeAsync();
    }

    private bool TryKeep(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            ThrowIfFailed();
            if (kept.WrittenCount + bytes.Length > Most)
                return false;
            kept.Write(bytes);
            return true;
        }
    }

    // Waits for a pass if there is anything to pass on.
    private async ValueTask<bool> IsEmptyAsync()
    {
        Task pass;
        lock (gate)
        {
            ThrowIfFailed();
            if (!isPassing && kept.WrittenCount == 0)
                return true;
            Begin();
            pass = passing;
        }
        await pass;
        return false;
    }

    // Under the lock.
    private void Begin()
    {
        if (isPassing)
            return;
        isPassing = true;
        // Not here: the writer goes on with the next message.
        passing = Task.Run(PassAsync, CancellationToken.None);
    }

    private async Task PassAsync()
    {
        try
        {
            while (Take())
            {
                await destination.WriteAsync(underWay.WrittenMemory, lifetime);
                await destination.FlushAsync(lifetime);
            }
        }
        catch (Exception error)
        {
            lock (gate)
                (fault, isPassing) = (fault ?? error, false);
        }
    }

    private bool Take()
    {
        lock (gate)
        {
            underWay.ResetWrittenCount();
            if (kept.WrittenCount == 0 || fault is not null)
                return isPassing = false;
            (kept, underWay) = (underWay, kept);
            return true;
        }
    }

    private void ThrowIfFailed()
    {
        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
    }
}
