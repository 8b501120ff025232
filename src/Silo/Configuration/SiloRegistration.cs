using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Configuration;

/// <summary>The Orleans silo inside the host: alone in its cluster, without a port for clients.</summary>
internal static class SiloRegistration
{
    /// <summary>Part of every stored key: never to be changed.</summary>
    public const string ServiceId = "watchgrain";

    /// <summary>Calls that may wait for one grain; Orleans has no bound by default. Gateways keep 64 batches of a stream in flight, so that this is some sixty streams on one partition.</summary>
    public const int MaximumQueuedCalls = 4096;

    public static void AddWatchgrainSilo(this WebApplicationBuilder builder, HostingOptions hosting, StorageOptions storage) => builder.UseOrleans(silo =>
    {
        silo.UseLocalhostClustering(hosting.SiloPort > 0 ? hosting.SiloPort : FreePort(), gatewayPort: 0, serviceId: ServiceId, clusterId: ServiceId);
        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.MaxEnqueuedRequestsHardLimit = MaximumQueuedCalls;
            messaging.CancelRequestOnTimeout = true;
        });
        silo.AddWatchgrainStorage(storage);
    });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
