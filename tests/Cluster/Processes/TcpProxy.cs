using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>A network that a test may make slow, silent or broken: passes on to a port of loopback what comes to its own.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private const int BlockBytes = 64 * 1024;

    private readonly int target;
    private readonly TcpListener listener;
    private readonly ConcurrentDictionary<TcpClient, bool> connections = new();
    private readonly CancellationTokenSource end = new();
    private readonly Task accepting;
    private volatile Task open = Task.CompletedTask;
    private long delayTicks;

    /// <param name="target">Where it leads.</param>
    /// <param name="address">Where it begins; null: loopback.</param>
    public TcpProxy(int target, IPAddress? address = null)
    {
        this.target = target;
        listener = new(address ?? IPAddress.Loopback, Ports.Next());
        listener.Start();
        accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>How long each block waits, in each direction.</summary>
    public TimeSpan Delay
    {
        get => new(Interlocked.Read(ref delayTicks));
        set => Interlocked.Exchange(ref delayTicks, value.Ticks);
    }

    /// <summary>Nothing passes for so long; nothing is lost.</summary>
    public async Task StallAsync(TimeSpan duration)
    {
        var stalled = Task.Delay(duration, end.Token);
        open = stalled;
        await stalled;
    }

    /// <summary>Breaks every connection, whatever is on its way; new ones are taken.</summary>
    public void Break()
    {
        foreach (var connection in connections.Keys)
            connection.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Dispose();
        Break();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = JoinAsync(await listener.AcceptTcpClientAsync(end.Token));
    }

    private async Task JoinAsync(TcpClient from)
    {
        using var to = new TcpClient();
        using (from)
        {
            connections[from] = connections[to] = true;
            try
            {
                await to.ConnectAsync(IPAddress.Loopback, target, end.Token);
                from.NoDelay = to.NoDelay = true;
                await await Task.WhenAny(PassAsync(from, to), PassAsync(to, from));
            }
            catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                // Broken: both ends see it.
            }
            finally
            {
                connections.TryRemove(from, out _);
                connections.TryRemove(to, out _);
            }
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to)
    {
        var (source, sink, block) = (from.GetStream(), to.GetStream(), new byte[BlockBytes]);
        while (await source.ReadAsync(block, end.Token) is > 0 and var length)
        {
            await open;
            if (Delay > TimeSpan.Zero)
                await Task.Delay(Delay, end.Token);
            await sink.WriteAsync(block.AsMemory(0, length), end.Token);
        }
    }
}
