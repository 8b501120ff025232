using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Reminders;
using Orleans.Storage;
using Orleans.TestingHost;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.People;
using Watchgrain.Grains.Retention;
using Watchgrain.Grains.Storage;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Grains.Tests.Governance;

/// <summary>A silo on SQLite whose writes can be made to fail.</summary>
internal sealed class GovernedCluster : IAsyncDisposable
{
    private readonly DirectoryInfo directory;
    private readonly bool keeps;
    private readonly InProcessTestCluster cluster;

    private GovernedCluster(PartitionOptions? partitions, Policy? policy, BudgetOptions? budget, TimeProvider? time, DirectoryInfo? given)
    {
        keeps = given is not null;
        directory = given ?? Directory.CreateTempSubdirectory("watchgrain-grains-");
        var builder = new InProcessTestClusterBuilder(1);
        // Part of every stored key: the next cluster on these files has to have the same.
        builder.Options.ServiceId = "watchgrain";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddWatchgrainStorage(new StorageOptions { Directory = directory.FullName });
            silo.Services.AddWatchgrainGrains(policy ?? PolicyFile.Read(RepositoryRoot.File("deploy", "policy.yaml")));
            // Looks for idle grains as often as a test can wait.
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionQuantum = TimeSpan.FromSeconds(1));
            if (partitions is not null)
                silo.Services.AddSingleton(Options.Create(partitions));
            if (budget is not null)
                silo.Services.AddSingleton(Options.Create(budget));
            if (time is not null)
            {
                silo.Services.AddSingleton(time);
                silo.Services.AddKeyedSingleton(ReminderTimeProviderNames.Reminders, time);
            }
            var log = silo.Services.Last(service => service.ServiceType == typeof(IPartitionLog));
            silo.Services.AddSingleton<IPartitionLog>(services => new FaultyPartitionLog((IPartitionLog)ActivatorUtilities.CreateInstance(services, log.ImplementationType!), Faults));
            var table = silo.Services.Last(service => service.ServiceType == typeof(IAuditTable));
            silo.Services.AddSingleton<IAuditTable>(services => new FaultyAuditTable((IAuditTable)ActivatorUtilities.CreateInstance(services, table.ImplementationType!), Faults));
            var storage = silo.Services.Last(service => service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, GrainStorageNames.Provider));
            silo.Services.AddKeyedSingleton<IGrainStorage>(
                GrainStorageNames.Provider, (services, key) => new FaultyGrainStorage((IGrainStorage)storage.KeyedImplementationFactory!(services, key), Faults));
        });
        cluster = builder.Build();
    }

    public Faults Faults { get; } = new();

    public string AuditFile => Path.Combine(directory.FullName, "audit.db");

    public IGrainFactory Grains => cluster.Client;

    public IServiceProvider Services => cluster.Silos[0].ServiceProvider;

    // A directory that is given keeps its files when the cluster ends.
    public static async Task<GovernedCluster> StartAsync(PartitionOptions? partitions = null, Policy? policy = null, BudgetOptions? budget = null, TimeProvider? time = null, DirectoryInfo? directory = null)
    {
        var governed = new GovernedCluster(partitions, policy, budget, time, directory);
        await governed.cluster.DeployAsync();
        return governed;
    }

    public IAuditLogGrain Audit(string tenant) => cluster.Client.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(tenant));

    public IPeopleGrain People(string tenant) => cluster.Client.GetGrain<IPeopleGrain>(GrainKeys.People(tenant));

    public IDecisionGrain Decision(string tenant, string id) => cluster.Client.GetGrain<IDecisionGrain>(GrainKeys.Decision(tenant, id));

    public IDecisionIndexGrain Index(string tenant) => cluster.Client.GetGrain<IDecisionIndexGrain>(GrainKeys.DecisionIndex(tenant));

    public IRetentionGrain Retention(string tenant) => cluster.Client.GetGrain<IRetentionGrain>(GrainKeys.Retention(tenant));

    /// <summary>What an entry says, with names in the place of tokens.</summary>
    public Task<Entry> OpenAsync(AuditRow? row, string tenant = "acme") => EntryNames.OpenAsync(row!, People(tenant));

    /// <summary>The first column of what a query finds in one of the files: what is there, whatever grains believe.</summary>
    public async Task<List<string>> ReadAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(directory.FullName, file + ".db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // texts of tests
        command.CommandText = sql;
#pragma warning restore CA2100
        var values = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) values.Add(reader.GetValue(0).ToString()!);
        return values;
    }

    public ICoordinatorGrain Coordinator(string tenant) => cluster.Client.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(new(tenant, "flight-delay", "1")));

    public IFleetGrain Fleet(string tenant) => cluster.Client.GetGrain<IFleetGrain>(GrainKeys.Fleet(tenant));

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        if (!keeps) directory.Delete(recursive: true);
    }
}
