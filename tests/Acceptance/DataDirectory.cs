using System.Net;
using System.Net.Sockets;

namespace Watchgrain.Acceptance.Tests;

/// <summary>A data directory that goes away with the test, and two free ports.</summary>
internal sealed class DataDirectory : IDisposable
{
    public DataDirectory()
    {
        Path = Directory.CreateTempSubdirectory("watchgrain-acceptance-").FullName;
        (GrpcPort, HttpPort) = FreePorts();
    }

    public string Path { get; }

    public int GrpcPort { get; }

    public int HttpPort { get; }

    public Uri Gateway => new($"http://127.0.0.1:{GrpcPort}");

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static (int, int) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var two = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        two.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)two.LocalEndpoint).Port);
    }
}
