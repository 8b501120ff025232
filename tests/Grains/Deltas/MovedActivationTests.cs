using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Slices;
using Watchgrain.Silo.Storage;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Deltas;

/// <summary>An activation that moves to another silo, as when its own stops in order, takes its memory along.</summary>
public sealed class MovedActivationTests : IAsyncLifetime
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("watchgrain-moved-");
    private readonly InProcessTestCluster cluster;

    public MovedActivationTests()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddWatchgrainStorage(new() { Directory = directory.FullName });
            silo.Services.AddWatchgrainGrains(PolicyFile.Read(RepositoryRoot.File("deploy", "policy.yaml")));
        });
        cluster = builder.Build();
    }

    public async ValueTask InitializeAsync() => await cluster.DeployAsync();

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Receiver_MovedBeforeItsCheckpoint_HasAppliedIdsAndTheirRowsTogether()
    {
        var grain = cluster.Client.GetGrain<ISliceGrain>(GrainKeys.Slice(SiloFixture.NewVersion(), "country", "CH"));
        var sender = new Sender("i:0");
        await sender.SendAsync(grain, Rows("a", 3));

        await MoveAsync(grain);
        await sender.SendAsync(grain, Rows("b", 4));

        Assert.Equal(7, ScoreCells.Read(Assert.Single(await grain.GetAsync(null, null)).Scores).Count);
    }

    private async Task MoveAsync(ISliceGrain grain)
    {
        var management = cluster.Client.GetGrain<IManagementGrain>(0);
        var from = await management.GetActivationAddress(grain);
        var to = cluster.Silos.Select(silo => silo.SiloAddress).Single(silo => !silo.Equals(from));
        RequestContext.Set(IPlacementDirector.PlacementHintKey, to);
        await grain.Cast<IGrainManagementExtension>().MigrateOnIdle();
        RequestContext.Clear();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!to.Equals(await management.GetActivationAddress(grain)))
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    private static SummaryPart Rows(string source, int rows)
    {
        var table = new SummaryTable(null);
        for (var row = 0; row < rows; row++)
            table.Scores(7, source).Add(0.5, predictedClass: 1);
        return Assert.Single(table.ToParts());
    }
}
