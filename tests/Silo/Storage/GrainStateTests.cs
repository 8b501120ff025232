using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;
using Watchgrain.Grains;
using Watchgrain.Grains.Models;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Tests.Storage;

public sealed class GrainStateTests
{
    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task State_WrittenReadAndCleared_RoundTrips(StorageProvider provider)
    {
        await using var silo = await StartAsync(provider);
        var written = State("flight-delay");
        await silo.Storage.WriteStateAsync(GrainStorageNames.Model, Id("m:default/a"), written);
        written.State = written.State! with { Owner = "ops" };
        await silo.Storage.WriteStateAsync(GrainStorageNames.Model, Id("m:default/a"), written);

        var read = await ReadAsync(silo, "m:default/a");
        Assert.Equal(("flight-delay", "ops", true, written.ETag), (read.State!.ModelId, read.State.Owner, read.RecordExists, read.ETag));

        await silo.Storage.ClearStateAsync(GrainStorageNames.Model, Id("m:default/a"), read);
        Assert.Equal(0, await CountAsync(silo));
        await silo.Storage.WriteStateAsync(GrainStorageNames.Model, Id("m:default/a"), read);
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task State_OfAnotherNameOrCase_IsAnotherRow(StorageProvider provider)
    {
        await using var silo = await StartAsync(provider);
        await silo.Storage.WriteStateAsync(GrainStorageNames.Model, Id("m:default/ace"), State("ace"));
        await silo.Storage.WriteStateAsync(GrainStorageNames.Model, Id("m:default/ACE"), State("ACE"));
        await silo.Storage.WriteStateAsync(GrainStorageNames.Version, Id("m:default/ace"), State("version"));

        Assert.Equal("ace", (await ReadAsync(silo, "m:default/ace")).State!.ModelId);
        Assert.Equal("ACE", (await ReadAsync(silo, "m:default/ACE")).State!.ModelId);
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task State_WrittenByTwo_TheSecondGetsAConflict(StorageProvider provider)
    {
        await using var silo = await StartAsync(provider);
        await silo.Storage.WriteStateAsync(GrainStorageNames.Model, Id("m:default/a"), State("first"));
        var one = await ReadAsync(silo, "m:default/a");
        var two = await ReadAsync(silo, "m:default/a");
        await silo.Storage.WriteStateAsync(GrainStorageNames.Model, Id("m:default/a"), one);

        await Assert.ThrowsAsync<InconsistentStateException>(() => silo.Storage.WriteStateAsync(GrainStorageNames.Model, Id("m:default/a"), two));
        await Assert.ThrowsAsync<InconsistentStateException>(() => silo.Storage.WriteStateAsync(GrainStorageNames.Model, Id("m:default/a"), State("a second first")));
        await Assert.ThrowsAsync<InconsistentStateException>(() => silo.Storage.ClearStateAsync(GrainStorageNames.Model, Id("m:default/a"), two));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task State_WrittenByManyAtOnce_IsThereForEach(StorageProvider provider)
    {
        await using var silo = await StartAsync(provider);
        string[] keys = [.. Enumerable.Range(0, 100).Select(i => $"m:default/{i}")];

        await Task.WhenAll(keys.Select(k => silo.Storage.WriteStateAsync(GrainStorageNames.Model, Id(k), State(k))));

        foreach (var key in keys)
            Assert.Equal(key, (await ReadAsync(silo, key)).State!.ModelId);
    }

    private static async Task<long> CountAsync(RunningSilo silo)
    {
        await using var connection = await silo.Connections.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM OrleansStorage";
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static GrainId Id(string key) => GrainId.Create("test", key);

    private static GrainState<ModelRecord> State(string model) => new() { State = new() { ModelId = model } };

    private static async Task<GrainState<ModelRecord>> ReadAsync(RunningSilo silo, string key)
    {
        var state = new GrainState<ModelRecord>();
        await silo.Storage.ReadStateAsync(GrainStorageNames.Model, Id(key), state);
        return state;
    }

    private static async Task<RunningSilo> StartAsync(StorageProvider provider)
    {
        var options = await StorageUnderTest.NewOptionsAsync(provider);
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddWatchgrainStorage(options));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new(cluster, options);
    }

    private sealed class RunningSilo(InProcessTestCluster cluster, StorageOptions options) : IAsyncDisposable
    {
        public IGrainStorage Storage { get; } = cluster.Silos[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>(GrainStorageNames.Provider);

        public System.Data.Common.DbDataSource Connections { get; } = cluster.Silos[0].ServiceProvider.GetRequiredService<IStorageDatabase>().GrainState;

        public async ValueTask DisposeAsync()
        {
            await cluster.DisposeAsync();
            await StorageUnderTest.DeleteAsync(options);
        }
    }
}
