namespace Watchgrain.Gateway.Ingest;

/// <summary>Room for bytes that one side takes and another returns. A taker waits while the room is overdrawn; the last one may overdraw it, so that nothing is too large for it. For one taker and one returner.</summary>
internal sealed class ByteRoom(long bytes) : IDisposable
{
    private readonly SemaphoreSlim returned = new(0);
    private long left = bytes;

    public async ValueTask TakeAsync(int bytes, CancellationToken cancellation)
    {
        while (Interlocked.Read(ref left) <= 0)
            await returned.WaitAsync(cancellation);
        Interlocked.Add(ref left, -bytes);
    }

    public void Return(int bytes)
    {
        // Only who ends the shortage wakes: otherwise the count would grow with every reply.
        if (Interlocked.Add(ref left, bytes) is > 0 and var now && now <= bytes)
            returned.Release();
    }

    public void Dispose() => returned.Dispose();
}
