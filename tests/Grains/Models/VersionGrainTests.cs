using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Deltas;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Grains.Tests.Partitions;

namespace Watchgrain.Grains.Tests.Models;

public sealed class VersionGrainTests(SiloFixture silo)
{
    [Fact]
    public async Task Sources_BeyondTheLimit_AreNotWaitedFor()
    {
        var version = silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(SiloFixture.NewVersion()));
        await version.StartAsync(PredictionStream.Spec);
        var delta = new Sender("i:0").Seal();
        var marks = Enumerable.Range(0, VersionGrain.MostAwaitedSources + 10).Select(i => new SourceMark($"s{i}", 1000 - i)).ToArray();

        await version.ApplyAsync(delta with { Content = new() { Marks = marks } });

        var state = (await version.GetStateAsync(null, null))!;
        Assert.Equal(VersionGrain.MostAwaitedSources, state.Sources.Length);
        Assert.Equal(1000 - VersionGrain.MostAwaitedSources + 1, state.Watermark);
    }

    [Fact]
    public async Task Conflict_InOneDeltaWithTheFirstRows_IsSignalled()
    {
        var id = SiloFixture.NewVersion();
        var version = silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));
        await version.StartAsync(PredictionStream.Spec);
        var scores = new SummaryTable(null);
        scores.Scores(0, "s0").Add(0.5, predictedClass: 1);

        var delta = new Sender("i:0").Seal() with { Content = new() { Parts = scores.ToParts(), Conflicts = [new("s0", 1)] } };
        var coordinator = silo.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        // Again and again, as a partition does: another test may have all grains of the silo forget what is not durable yet.
        do
            await version.ApplyAsync(delta);
        while ((await coordinator.ListSignalsAsync(0, 10)).Total == 0 && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken));
        Assert.Equal((Family.Abuse, "s0"), (await coordinator.ListSignalsAsync(0, 10)).Signals.Select(signal => (signal.Family, signal.Subject.Source)).Single());
    }

    [Fact]
    public async Task Register_OfSources_BeginsWithTheReferenceAndKeepsItsPlaces()
    {
        var id = SiloFixture.NewVersion();
        await PredictionStream.StartAsync(silo.Grains, id);
        var version = silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));

        await version.RegisterSourcesAsync(["z", "s1", "a"]);
        await silo.ForgetAllAsync();

        Assert.Equal(["s0", "s1", "z", "a"], await version.RegisterSourcesAsync(["a", "z"]));
        Assert.Equal(["s0", "s1", "z", "a"], (await version.GetPlanAsync())!.Sources);
    }

    [Fact]
    public async Task Plan_AskedForDuringAWrite_HoldsOnlyWhatIsOnTheDisk()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var version = cluster.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(SiloFixture.NewVersion()));
        await version.StartAsync(PredictionStream.Spec);
        await version.RegisterSourcesAsync(["first"]);
        var (reached, release) = cluster.Faults.Hold($"before:{GrainStorageNames.Version}");

        var second = version.RegisterSourcesAsync(["second"]);
        await reached;

        // A place that a partition has learnt is final there; this one may never have been.
        Assert.Equal(["first"], (await version.GetPlanAsync())!.Sources);
        release.SetResult();
        Assert.Equal(["first", "second"], await second);
        Assert.Equal(["first", "second"], (await version.GetPlanAsync())!.Sources);
    }
}
