using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Watchgrain.Grains.Storage;
using Watchgrain.Silo.Storage;
using Watchgrain.Silo.Storage.PostgreSql;
using Watchgrain.Silo.Storage.Sqlite;

namespace Watchgrain.Silo.Tests.Storage;

/// <summary>An empty database of either kind, gone with the test.</summary>
internal sealed class StorageUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private StorageUnderTest(StorageOptions options) => Options = options;

    public StorageOptions Options { get; }

    public IStorageDatabase Database { get; private set; } = null!;

    public IPartitionLog Log { get; private set; } = null!;

    public IJoinRunTable Runs { get; private set; } = null!;

    public IPaneArchive Panes { get; private set; } = null!;

    public IAuditTable Audit { get; private set; } = null!;

    public IReminderTable Reminders { get; private set; } = null!;

    public IMeterFactory Meters => services.GetRequiredService<IMeterFactory>();

    public static async Task<StorageUnderTest> CreateAsync(StorageProvider provider)
    {
        var storage = new StorageUnderTest(await NewOptionsAsync(provider));
        await storage.OpenAsync();
        return storage;
    }

    public static async Task<StorageOptions> NewOptionsAsync(StorageProvider provider) => provider == StorageProvider.Sqlite
        ? new() { Provider = provider, Directory = System.IO.Directory.CreateTempSubdirectory("watchgrain-").FullName }
        : new() { Provider = provider, ConnectionString = await PostgreSqlServer.CreateDatabaseAsync() };

    public static async Task DeleteAsync(StorageOptions options)
    {
        if (options.Provider == StorageProvider.PostgreSql)
            await PostgreSqlServer.DropDatabaseAsync(options.ConnectionString!);
        else
            System.IO.Directory.Delete(options.Directory, recursive: true);
    }

    /// <summary>What a machine finds that lost its power now: the files as they are, with nothing closed. For PostgreSQL another connection to the same server.</summary>
    public async Task<StorageUnderTest> OpenImageAsync()
    {
        var options = Options;
        if (options.Provider == StorageProvider.Sqlite)
        {
            options = await NewOptionsAsync(StorageProvider.Sqlite);
            foreach (var file in System.IO.Directory.GetFiles(Options.Directory).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(options.Directory, Path.GetFileName(file)));
        }
        var image = new StorageUnderTest(options) { Borrowed = options == Options };
        await image.OpenAsync();
        return image;
    }

    public async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (!Borrowed)
            await DeleteAsync(Options);
        await services.DisposeAsync();
    }

    /// <summary>The archive's clock.</summary>
    public SettableTime Time { get; } = new();

    /// <summary>True for a second opening of another's database, who deletes it.</summary>
    private bool Borrowed { get; init; }

    private async Task OpenAsync()
    {
        var metrics = new StorageMetrics(services.GetRequiredService<IMeterFactory>());
        if (Options.Provider == StorageProvider.Sqlite)
        {
            var files = new SqliteDatabase(Options.Directory, metrics);
            (Database, Log, Runs, Panes, Audit, Reminders) = (files, new SqlitePartitionLog(files), new SqliteJoinRunTable(files), new SqlitePaneArchive(files, Time), new SqliteAuditTable(files), new SqliteReminderTable(files));
        }
        else
        {
            var server = new PostgreSqlDatabase(Options.ConnectionString!, metrics);
            (Database, Log, Runs, Panes, Audit, Reminders) = (server, new PostgreSqlPartitionLog(server), new PostgreSqlJoinRunTable(server), new PostgreSqlPaneArchive(server, Time), new PostgreSqlAuditTable(server), new PostgreSqlReminderTable(server));
        }
        await Database.OpenAsync(TestContext.Current.CancellationToken);
    }
}
