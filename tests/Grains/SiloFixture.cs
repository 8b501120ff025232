using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Storage;
using Watchgrain.Silo.Storage;

[assembly: AssemblyFixture(typeof(Watchgrain.Grains.Tests.SiloFixture))]

namespace Watchgrain.Grains.Tests;

/// <summary>One silo with the real SQLite storage for all tests; every test takes a model of its own.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    /// <summary>Collection of the tests on it, which run one after another: <see cref="ForgetAllAsync"/> sends away the activations of others too, with what they have not written yet.</summary>
    public const string Shared = "the silo of all tests";

    private readonly string directory = Directory.CreateTempSubdirectory("watchgrain-").FullName;
    private InProcessTestCluster? cluster;

    public IGrainFactory Grains => cluster!.Client;

    public IServiceProvider Services => cluster!.Silos[0].ServiceProvider;

    public IPaneArchive Archive => Services.GetRequiredService<IPaneArchive>();

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddWatchgrainStorage(new() { Directory = directory });
            silo.Services.AddWatchgrainGrains(PolicyFile.Read(RepositoryRoot.File("deploy", "policy.yaml")));
        });
        cluster = builder.Build();
        await cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await cluster!.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A version of a model that no other test has.</summary>
    public static VersionId NewVersion() => new("default", Guid.NewGuid().ToString("N"), "1");

    /// <summary>Sends every activation away: what comes next is read from the storage.</summary>
    public Task ForgetAllAsync() => Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
}
