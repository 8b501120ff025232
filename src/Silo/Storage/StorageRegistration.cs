using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using Watchgrain.Grains;
using Watchgrain.Grains.Storage;
using Watchgrain.Silo.Storage.PostgreSql;
using Watchgrain.Silo.Storage.Sqlite;

namespace Watchgrain.Silo.Storage;

/// <summary>Registers the storage of a silo.</summary>
public static class StorageRegistration
{
    /// <summary>
    /// Gives the silo its grain storage (<see cref="GrainStorageNames.Provider"/>), <see cref="IPartitionLog"/>, <see cref="IPaneArchive"/> and <see cref="IAuditTable"/>, and Orleans its reminders.
    /// The schema is created or migrated when the silo starts. Throws <see cref="InvalidOperationException"/> when the options are wrong.
    /// </summary>
    public static ISiloBuilder AddWatchgrainStorage(this ISiloBuilder silo, StorageOptions options)
    {
        options.Validate();
        var services = silo.Services;
        services.AddMetrics();
        services.TryAddSingleton<StorageMetrics>();
        if (options.Provider == StorageProvider.Sqlite)
        {
            services.AddSingleton(s => new SqliteDatabase(options.Directory, s.GetRequiredService<StorageMetrics>()));
            services.AddSingleton<IStorageDatabase>(s => s.GetRequiredService<SqliteDatabase>());
            services.AddSingleton<IPartitionLog, SqlitePartitionLog>();
            services.AddSingleton<IJoinRunTable, SqliteJoinRunTable>();
            services.AddSingleton<IPaneArchive, SqlitePaneArchive>();
            services.AddSingleton<IAuditTable, SqliteAuditTable>();
            services.AddSingleton<IReminderTable, SqliteReminderTable>();
        }
        else
        {
            services.AddSingleton(s => new PostgreSqlDatabase(options.ConnectionString!, s.GetRequiredService<StorageMetrics>()));
            services.AddSingleton<IStorageDatabase>(s => s.GetRequiredService<PostgreSqlDatabase>());
            services.AddSingleton<IPartitionLog, PostgreSqlPartitionLog>();
            services.AddSingleton<IJoinRunTable, PostgreSqlJoinRunTable>();
            services.AddSingleton<IPaneArchive, PostgreSqlPaneArchive>();
            services.AddSingleton<IAuditTable, PostgreSqlAuditTable>();
            services.AddSingleton<IReminderTable, PostgreSqlReminderTable>();
        }
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, StorageStart>();
        services.AddOptions<AdoNetGrainStorageOptions>(GrainStorageNames.Provider).Configure<IStorageDatabase, Serializer>((storage, database, serializer) =>
        {
            storage.Invariant = database.Invariant;
            storage.DataSource = database.GrainState;
            // What is forgotten leaves no row with its key behind.
            storage.DeleteStateOnClear = true;
            // The default writes the CLR names of types: large, slow, and broken by a rename.
            storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        });
        silo.AddReminders();
        return silo.AddAdoNetGrainStorage(GrainStorageNames.Provider, (Action<OptionsBuilder<AdoNetGrainStorageOptions>>?)null);
    }
}
