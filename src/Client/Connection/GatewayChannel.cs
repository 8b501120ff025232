using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;

namespace Watchgrain.Client.Connection;

/// <summary>A channel to one gateway, or to several that stand for each other: calls and streams go round the ones that can be connected to, so that a call that is made again meets another one.</summary>
internal static class GatewayChannel
{
    /// <summary>A connection over which nothing comes back for twice as long is dead: a machine that vanished sends no farewell.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    /// <summary>A gateway that does not answer must not hold up the choice of another.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    /// <summary>gRPC's own would be two minutes: a gateway that is back must be found within the waits of the retries.</summary>
    private static readonly TimeSpan LongestReconnect = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstReconnect = TimeSpan.FromMilliseconds(200);

    /// <summary>16 MB: a thousand panes of 32 classes with their confusion counts are more than the 4 MB that gRPC takes by itself.</summary>
    private const int LongestAnswer = 16 << 20;

    public static GrpcChannel Open(IReadOnlyList<Uri> addresses)
    {
        var options = new GrpcChannelOptions
        {
            HttpHandler = new BurstHandler(new SocketsHttpHandler { KeepAlivePingDelay = KeepAlive, KeepAlivePingTimeout = KeepAlive, ConnectTimeout = ConnectPatience, EnableMultipleHttp2Connections = true }),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = LongestAnswer,
        };
        if (addresses is [var single])
            return GrpcChannel.ForAddress(single, options);
        options.Credentials = addresses[0].Scheme == Uri.UriSchemeHttps ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure;
        options.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } };
        (options.InitialReconnectBackoff, options.MaxReconnectBackoff) = (FirstReconnect, LongestReconnect);
        options.ServiceProvider = new Resolvers(new StaticResolverFactory(_ => [.. addresses.Select(address => new BalancerAddress(address.IdnHost, address.Port))]));
        return GrpcChannel.ForAddress("static:///gateways", options);
    }

    /// <summary>All that a channel asks of a container; a container would be a library for one object.</summary>
    private sealed class Resolvers(ResolverFactory factory) : IServiceProvider
    {
        public object? GetService(Type serviceType) =>
            serviceType == typeof(IEnumerable<ResolverFactory>) ? new[] { factory } : serviceType == typeof(IEnumerable<LoadBalancerFactory>) ? Array.Empty<LoadBalancerFactory>() : null;
    }
}
