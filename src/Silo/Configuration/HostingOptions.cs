using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Watchgrain.Silo.Configuration;

/// <summary>Where the host listens and how it reports. Configuration section <c>Watchgrain</c>.</summary>
public sealed record HostingOptions
{
    public const string Section = "Watchgrain";

    /// <summary>Loopback: without API keys nobody else may reach the host.</summary>
    public const string DefaultAddress = "127.0.0.1";

    public const int DefaultGrpcPort = 5080;

    public const int DefaultHttpPort = 5081;

    /// <summary>IP address of both ports. Any other than a loopback address needs <c>Watchgrain:ApiKeys</c>.</summary>
    public string Address { get; init; } = DefaultAddress;

    /// <summary>gRPC, HTTP/2 without TLS.</summary>
    public int GrpcPort { get; init; } = DefaultGrpcPort;

    /// <summary>Health and metrics, HTTP/1.</summary>
    public int HttpPort { get; init; } = DefaultHttpPort;

    /// <summary>Port on 127.0.0.1 between silos; 0, the default, takes a free one, since this silo is alone.</summary>
    public int SiloPort { get; init; }

    /// <summary>The policy of governance; the shipped one by default.</summary>
    public string PolicyFile { get; init; } = Path.Combine(AppContext.BaseDirectory, "policy.yaml");

    /// <summary><c>text</c>: one line for a person; <c>json</c>: one object per line.</summary>
    public string LogFormat { get; init; } = "text";

    /// <summary>The address, parsed.</summary>
    public IPAddress IPAddress => IPAddress.Parse(Address);

    /// <summary>Throws <see cref="InvalidOperationException"/> naming the key, the value and what is allowed.</summary>
    /// <param name="hasApiKeys">Whether callers must show a key.</param>
    public void Validate(bool hasApiKeys)
    {
        if (!IPAddress.TryParse(Address, out var address))
            throw Refused(nameof(Address), Address, "is not an IP address, such as 127.0.0.1 or 0.0.0.0");
        if (!IPAddress.IsLoopback(address) && !hasApiKeys)
            throw Refused(nameof(Address), Address, $"is not a loopback address, and {Section}:ApiKeys names no key: anyone could report and approve. Configure keys or listen on {DefaultAddress}");
        RequirePort(nameof(GrpcPort), GrpcPort, 1);
        RequirePort(nameof(HttpPort), HttpPort, 1);
        RequirePort(nameof(SiloPort), SiloPort, 0);
        if (GrpcPort == HttpPort)
            throw Refused(nameof(HttpPort), Invariant(HttpPort), $"is the {nameof(GrpcPort)} too; they must differ");
        if (!File.Exists(PolicyFile))
            throw Refused(nameof(PolicyFile), PolicyFile, "does not exist");
        if (LogFormat is not ("text" or "json"))
            throw Refused(nameof(LogFormat), LogFormat, "is not one of text, json");
    }

    /// <summary>Throws <see cref="InvalidOperationException"/> when another program listens on a port: better now than after the silo has started.</summary>
    public void RequireFreePorts()
    {
        foreach (var (key, port) in new[] { (nameof(GrpcPort), GrpcPort), (nameof(HttpPort), HttpPort) })
        {
            try
            {
                using var listener = new TcpListener(IPAddress, port);
                listener.Start();
            }
            catch (SocketException e)
            {
                throw Refused(key, Invariant(port), $"cannot be listened on at {Address}: {e.Message}");
            }
        }
    }

    private static void RequirePort(string key, int port, int lowest)
    {
        if (port < lowest || port > IPEndPoint.MaxPort)
            throw Refused(key, Invariant(port), $"is not in {lowest}..{IPEndPoint.MaxPort}");
    }

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static InvalidOperationException Refused(string key, string value, string problem) => new($"{Section}:{key} = '{value}' {problem}.");
}
