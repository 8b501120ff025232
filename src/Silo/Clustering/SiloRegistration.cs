using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using Orleans.Serialization;
using Watchgrain.Silo.Configuration;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Clustering;

/// <summary>The Orleans silo inside the host: a member of the cluster whose table is in PostgreSQL, or alone, with SQLite.</summary>
internal static class SiloRegistration
{
    /// <summary>Part of every stored key: never to be changed.</summary>
    public const string ServiceId = "watchgrain";

    /// <summary>Calls that may wait for one grain; Orleans has no bound by default. A gateway has two calls with shared batches under way to a partition; the rest of the room is for queries and for best-effort batches, which go one by one.</summary>
    public const int MaximumQueuedCalls = 4096;

    public static void AddWatchgrainSilo(this WebApplicationBuilder builder, HostingOptions hosting, StorageOptions storage) => builder.UseOrleans(silo =>
    {
        if (storage.Provider == StorageProvider.PostgreSql)
            silo.JoinCluster(hosting, storage);
        else
            silo.UseLocalhostClustering(PortOrFree(hosting.SiloPort, IPAddress.Loopback), gatewayPort: 0, serviceId: ServiceId, clusterId: hosting.ClusterId);
        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.MaxEnqueuedRequestsHardLimit = MaximumQueuedCalls;
            messaging.CancelRequestOnTimeout = true;
        });
        silo.AddWatchgrainStorage(storage);
    });

    private static void JoinCluster(this ISiloBuilder silo, HostingOptions hosting, StorageOptions storage)
    {
        var address = IPAddress.Parse(hosting.SiloAddress);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (hosting.ClusterId, ServiceId));
        silo.ConfigureEndpoints(address, PortOrFree(hosting.SiloPort, address), PortOrFree(hosting.ClientPort, address));
        if (hosting.Kubernetes)
            silo.WatchPods();
        silo.Configure<ClusterMembershipOptions>(FailureDetection.Configure);
        silo.Configure<ExceptionSerializationOptions>(DatabaseErrors.KeepTheirType);
        silo.Services.AddSingleton(new MembershipDatabase(storage));
        silo.UseAdoNetClustering(options => options.Configure<MembershipDatabase>((clustering, database) =>
            (clustering.Invariant, clustering.DataSource) = (MembershipDatabase.Invariant, database.Source)));
    }

    private static int PortOrFree(int port, IPAddress address)
    {
        if (port > 0)
            return port;
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
