using Orleans.Configuration;
using Orleans.Serialization;
using Watchgrain.Silo.Configuration;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Clustering;

/// <summary>A gateway without a silo: a client of the cluster that finds the silos in the table of members, waits for the first one, and goes over to others when one is gone.</summary>
internal static class ClusterClientRegistration
{
    /// <summary>So long a silo that has started goes unnoticed at worst; those that are known and alive are used at once.</summary>
    private static readonly TimeSpan FindSilosEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ConnectAgain = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A call goes to its grain through any silo, and nobody tells its caller when the grain's silo has died with it: only the time-out does, after Orleans' 30 seconds. A death is noticed after 6, so whoever asks again after 10 finds the grain elsewhere. A call that is only slow
    /// and is sent again is answered as before. What takes longer by its nature says so at its method.
    /// </summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    public static void AddWatchgrainClusterClient(this WebApplicationBuilder builder, HostingOptions hosting, StorageOptions storage)
    {
        var connection = new ClusterConnection();
        builder.Services.AddSingleton(connection);
        builder.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(connection);
        builder.Services.AddSingleton(new MembershipDatabase(storage));
        // Health has to answer while there is no silo yet.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (hosting.ClusterId, SiloRegistration.ServiceId));
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = FindSilosEvery);
            client.Configure<ClientMessagingOptions>(messaging => (messaging.ResponseTimeout, messaging.CancelRequestOnTimeout) = (AnswerWithin, true));
            client.Configure<ExceptionSerializationOptions>(DatabaseErrors.KeepTheirType);
            client.UseAdoNetClustering(options => options.Configure<MembershipDatabase>((clustering, database) =>
                (clustering.Invariant, clustering.DataSource) = (MembershipDatabase.Invariant, database.Source)));
            client.AddClusterConnectionStatusObserver(connection);
            client.UseConnectionRetryFilter<ConnectionRetry>();
        });
    }

    /// <summary>Tries for as long as the process runs: silos, and the database with its schema, may come later.</summary>
    private sealed class ConnectionRetry(TimeProvider time, ILogger<ConnectionRetry> logger) : IClientConnectionRetryFilter
    {
        private bool said;

        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            if (!said)
                logger.NoSiloYet(exception);
            said = true;
            await Task.Delay(ConnectAgain, time, cancellationToken);
            return true;
        }
    }
}
