using System.Net;
using System.Net.Sockets;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>Free ports on loopback that stay free while their process is away: below the range from which the system takes ports for outgoing connections.</summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Count = 10_000;

    // Two runs on one machine begin far apart.
    private static int last = Environment.ProcessId * 37;

    public static int Next()
    {
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref last) & int.MaxValue) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
