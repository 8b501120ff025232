using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Configuration;

/// <summary>Where the host listens and how it reports. Configuration section <c>Watchgrain</c>.</summary>
public sealed record HostingOptions
{
    public const string Section = "Watchgrain";

    /// <summary>Loopback: without API keys nobody else may reach the host.</summary>
    public const string DefaultAddress = "127.0.0.1";

    public const int DefaultGrpcPort = 5080;

    public const int DefaultHttpPort = 5081;

    public const string DefaultClusterId = "watchgrain";

    /// <summary>IP address of both ports. Any other than a loopback address needs <c>Watchgrain:ApiKeys</c>.</summary>
    public string Address { get; init; } = DefaultAddress;

    /// <summary>What this process runs: <c>all</c>, <c>silo</c> or <c>gateway</c>.</summary>
    public string Role { get; init; } = HostRole.All;

    /// <summary>Silos and gateways of one database share it.</summary>
    public string ClusterId { get; init; } = DefaultClusterId;

    /// <summary>gRPC, HTTP/2 without TLS.</summary>
    public int GrpcPort { get; init; } = DefaultGrpcPort;

    /// <summary>Health and metrics, HTTP/1.</summary>
    public int HttpPort { get; init; } = DefaultHttpPort;

    /// <summary>IP address under which other silos and gateways reach this silo. Neither encrypted nor authenticated: a private network.</summary>
    public string SiloAddress { get; init; } = DefaultAddress;

    /// <summary>Port between silos; 0, the default, takes a free one. A fixed one lets a silo that starts again replace its predecessor at once.</summary>
    public int SiloPort { get; init; }

    /// <summary>Port at which gateways without a silo reach this one; 0, the default, takes a free one. Open in a cluster only.</summary>
    public int ClientPort { get; init; }

    /// <summary>The silo runs in a pod of Kubernetes and may look at its pods: one that was deleted is declared dead at once, not after its silence.</summary>
    public bool Kubernetes { get; init; }

    /// <summary>The policy of governance; the shipped one by default.</summary>
    public string PolicyFile { get; init; } = Path.Combine(AppContext.BaseDirectory, "policy.yaml");

    /// <summary>The channels to which decisions are delivered; none by default.</summary>
    public string? ChannelsFile { get; init; }

    /// <summary><c>text</c>: one line for a person; <c>json</c>: one object per line.</summary>
    public string LogFormat { get; init; } = "text";

    /// <summary>The address, parsed.</summary>
    public IPAddress IPAddress => IPAddress.Parse(Address);

    public bool HasSilo => Role != HostRole.Gateway;

    public bool HasGateway => Role != HostRole.Silo;

    /// <summary>Throws <see cref="InvalidOperationException"/> naming the key, the value and what is allowed.</summary>
    /// <param name="hasApiKeys">Whether callers must show a key.</param>
    /// <param name="provider">Where the state is kept.</param>
    public void Validate(bool hasApiKeys, StorageProvider provider)
    {
        ValidateCluster(provider);
        if (!IPAddress.TryParse(Address, out var address))
            throw Refused(nameof(Address), Address, "is not an IP address, such as 127.0.0.1 or 0.0.0.0");
        if (HasGateway && !IPAddress.IsLoopback(address) && !hasApiKeys)
            throw Refused(nameof(Address), Address, $"is not a loopback address, and {Section}:ApiKeys names no key: anyone could report and approve. Configure keys or listen on {DefaultAddress}");
        RequirePort(nameof(GrpcPort), GrpcPort, 1);
        RequirePort(nameof(HttpPort), HttpPort, 1);
        RequirePort(nameof(SiloPort), SiloPort, 0);
        RequirePort(nameof(ClientPort), ClientPort, 0);
        if (HasGateway && GrpcPort == HttpPort)
            throw Refused(nameof(HttpPort), Invariant(HttpPort), $"is the {nameof(GrpcPort)} too; they must differ");
        if (SiloPort != 0 && SiloPort == ClientPort)
            throw Refused(nameof(ClientPort), Invariant(ClientPort), $"is the {nameof(SiloPort)} too; they must differ");
        if (!File.Exists(PolicyFile))
            throw Refused(nameof(PolicyFile), PolicyFile, "does not exist");
        if (ChannelsFile is not null && !File.Exists(ChannelsFile))
            throw Refused(nameof(ChannelsFile), ChannelsFile, "does not exist");
        if (ChannelsFile is not null && !HasSilo)
            throw Refused(nameof(ChannelsFile), ChannelsFile, "is for a silo: it is silos that deliver");
        if (LogFormat is not ("text" or "json"))
            throw Refused(nameof(LogFormat), LogFormat, "is not one of text, json");
    }

    /// <summary>Throws <see cref="InvalidOperationException"/> when another program listens on a port: better now than after the silo has started.</summary>
    public void RequireFreePorts()
    {
        if (HasGateway)
            RequireFree(nameof(GrpcPort), Address, GrpcPort);
        RequireFree(nameof(HttpPort), Address, HttpPort);
        if (HasSilo)
        {
            RequireFree(nameof(SiloPort), SiloAddress, SiloPort);
            RequireFree(nameof(ClientPort), SiloAddress, ClientPort);
        }
    }

    private void ValidateCluster(StorageProvider provider)
    {
        if (Role is not (HostRole.All or HostRole.Silo or HostRole.Gateway))
            throw Refused(nameof(Role), Role, $"is not one of {HostRole.All}, {HostRole.Silo}, {HostRole.Gateway}");
        if (Role != HostRole.All && provider != StorageProvider.PostgreSql)
            throw Refused(nameof(Role), Role, $"needs Watchgrain:Storage:Provider=PostgreSql: with {provider} everything runs in one process");
        if (Kubernetes && (Role == HostRole.Gateway || provider != StorageProvider.PostgreSql))
            throw Refused(nameof(Kubernetes), bool.TrueString, "is for a silo with Watchgrain:Storage:Provider=PostgreSql");
        if (string.IsNullOrWhiteSpace(ClusterId) || ClusterId.Length > LongestClusterId)
            throw Refused(nameof(ClusterId), ClusterId, $"must have 1 to {LongestClusterId} characters");
        if (!IPAddress.TryParse(SiloAddress, out var silo) || silo.Equals(IPAddress.Any) || silo.Equals(IPAddress.IPv6Any))
            throw Refused(nameof(SiloAddress), SiloAddress, "is not an IP address under which others reach this silo, such as 127.0.0.1 or 10.0.0.5");
    }

    private static void RequireFree(string key, string address, int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Parse(address), port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw Refused(key, Invariant(port), $"cannot be listened on at {address}: {e.Message}");
        }
    }

    private const int LongestClusterId = 128;

    private static void RequirePort(string key, int port, int lowest)
    {
        if (port < lowest || port > IPEndPoint.MaxPort)
            throw Refused(key, Invariant(port), $"is not in {lowest}..{IPEndPoint.MaxPort}");
    }

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static InvalidOperationException Refused(string key, string value, string problem) => new($"{Section}:{key} = '{value}' {problem}.");
}
