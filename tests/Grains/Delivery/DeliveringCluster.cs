using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.People;
using Watchgrain.Grains.Storage;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Grains.Tests.Delivery;

/// <summary>A silo on SQLite with channels, whose writes can be made to fail.</summary>
internal sealed class DeliveringCluster : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("watchgrain-delivery-");
    private readonly InProcessTestCluster cluster;

    private DeliveringCluster(Channel[] channels)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddWatchgrainStorage(new StorageOptions { Directory = directory.FullName });
            silo.Services.AddSingleton(new Channels(channels));
            silo.Services.AddWatchgrainGrains(PolicyFile.Read(RepositoryRoot.File("deploy", "policy.yaml")));
            var table = silo.Services.Last(service => service.ServiceType == typeof(IAuditTable));
            silo.Services.AddSingleton<IAuditTable>(services => new FaultyAuditTable((IAuditTable)ActivatorUtilities.CreateInstance(services, table.ImplementationType!), Faults));
            var storage = silo.Services.Last(service => service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, GrainStorageNames.Provider));
            silo.Services.AddKeyedSingleton<IGrainStorage>(
                GrainStorageNames.Provider, (services, key) => new FaultyGrainStorage((IGrainStorage)storage.KeyedImplementationFactory!(services, key), Faults));
        });
        cluster = builder.Build();
    }

    public Faults Faults { get; } = new();

    public IGrainFactory Grains => cluster.Client;

    /// <summary>Starts the silo, and the outboxes of tenant acme.</summary>
    public static async Task<DeliveringCluster> StartAsync(params Channel[] channels)
    {
        var delivering = new DeliveringCluster(channels);
        await delivering.cluster.DeployAsync();
        await delivering.WakeAsync("acme");
        return delivering;
    }

    /// <summary>A channel to a receiver, with short waits.</summary>
    public static Channel Channel(Receiver receiver, string name = "ops", string? tenant = null, int attempts = 20, double timeoutSeconds = 20) => new()
    {
        Name = name,
        Tenant = tenant,
        Url = receiver.Url,
        Secrets = [WebhookSignature.Key(Secret)!],
        Timeout = TimeSpan.FromSeconds(timeoutSeconds),
        Attempts = attempts,
        FirstRetry = TimeSpan.FromMilliseconds(5),
        LongestRetry = TimeSpan.FromMilliseconds(20),
        Pause = TimeSpan.FromMilliseconds(500),
    };

    public Task WakeAsync(string tenant) => Grains.GetGrain<IChannelDirectoryGrain>(GrainKeys.Channels(tenant)).WakeAsync();

    public IPeopleGrain People => Grains.GetGrain<IPeopleGrain>(GrainKeys.People("acme"));

    public IOutboxGrain Outbox(string channel = "ops", string tenant = "acme") => Grains.GetGrain<IOutboxGrain>(GrainKeys.Outbox(tenant, channel));

    public Task<long> AppendAsync(Entry entry) => Grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(entry.Tenant)).AppendAsync(entry.EntryKey, entry.ToByteArray());

    /// <summary>The channel once it is as wanted; asks again until then, for half a minute.</summary>
    public async Task<ChannelView> UntilAsync(Func<ChannelView, bool> wanted, string channel = "ops", string tenant = "acme")
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        for (ChannelView? seen = null; ; seen = await Outbox(channel, tenant).GetAsync())
        {
            if (seen is not null && wanted(seen)) return seen;
            if (patience.IsCancellationRequested) Assert.Fail($"the channel stays {seen}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        directory.Delete(recursive: true);
    }
}
