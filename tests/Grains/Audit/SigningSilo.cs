using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.TestingHost;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Governance;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Grains.Tests.Audit;

/// <summary>A silo on SQLite that signs, over a directory that several may have one after the other.</summary>
internal sealed class SigningSilo : IAsyncDisposable
{
    private readonly InProcessTestCluster cluster;
    private readonly AuditKeys keys;

    private SigningSilo(string directory, AuditOptions options)
    {
        keys = AuditKeys.Read(options, Path.Combine(directory, "audit-key.pem"));
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddWatchgrainStorage(new StorageOptions { Directory = directory });
            silo.Services.AddSingleton(keys);
            silo.Services.AddSingleton(CheckpointWebhook.Read(options));
            silo.Services.AddSingleton(Options.Create(options));
            silo.Services.AddWatchgrainGrains(PolicyFile.Read(RepositoryRoot.File("deploy", "policy.yaml")));
        });
        cluster = builder.Build();
    }

    public IAuditLogGrain Log => cluster.Client.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog("acme"));

    public int Uncopied => cluster.Silos[0].ServiceProvider.GetRequiredService<CheckpointCopyStates>().Failing;

    public AuditDamage Damage => cluster.Silos[0].ServiceProvider.GetRequiredService<AuditDamage>();

    /// <summary>An hour between checkpoints by default: the test says when.</summary>
    public static async Task<SigningSilo> StartAsync(string directory, AuditOptions? options = null)
    {
        var silo = new SigningSilo(directory, options ?? new AuditOptions { CheckpointSeconds = 3600 });
        await silo.cluster.DeployAsync();
        return silo;
    }

    /// <summary>What whoever can write the file can do: takes off what guards it, and changes it.</summary>
    public static void Tamper(string directory, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "audit.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_master WHERE type = 'trigger'";
        command.CommandText = (string)command.ExecuteScalar()!;
        command.ExecuteNonQuery();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0);
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        keys.Dispose();
    }
}
