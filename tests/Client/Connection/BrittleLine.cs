using System.Net;
using System.Net.Sockets;

namespace Watchgrain.Client.Tests.Connection;

/// <summary>A loopback port that hands every byte on to another, until the line is cut: then both ends see a reset in the middle of what they were saying. New connections are taken all the same.</summary>
public sealed class BrittleLine : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Lock gate = new();
    private readonly List<Socket> open = [];
    private readonly List<Task> relays = [];
    private readonly Task accepting;
    private readonly int target;

    public BrittleLine(Uri target)
    {
        this.target = target.Port;
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public void Cut()
    {
        lock (gate)
        {
            foreach (var socket in open)
                socket.Close(timeout: 0);
            open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
        Cut();
        await Task.WhenAll(relays);
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await far.ConnectAsync(IPAddress.Loopback, target);
                lock (gate)
                    open.AddRange(near, far);
                relays.Add(RelayAsync(near, far));
                relays.Add(RelayAsync(far, near));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The line is closed.
        }
    }

    private static async Task RelayAsync(Socket from, Socket to)
    {
        var buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
                await to.SendAsync(buffer.AsMemory(0, count));
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
