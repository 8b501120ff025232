using Watchgrain.Grains.Features;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Grains.Tests.Partitions;

namespace Watchgrain.Grains.Tests.References;

public sealed class ReferenceGrainTests
{
    private readonly VersionId id = SiloFixture.NewVersion();

    /// <summary>Features get their parts first, then sources, then the version, then the model.</summary>
    [Theory]
    [InlineData("before:feature-reference")]
    [InlineData("after:feature-reference")]
    [InlineData("after:source")]
    [InlineData("before:version")]
    [InlineData("after:version")]
    [InlineData("before:model")]
    public async Task Upload_WithACrashOnItsWay_IsMendedByTheSameUploadAgain(string step)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        await PredictionStream.RegisterAsync(cluster.Grains, id);
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => PredictionStream.SetReferenceAsync(cluster.Grains, id));
        Assert.True(cluster.Faults.Spent);

        await PredictionStream.SetReferenceAsync(cluster.Grains, id);

        var plan = (await cluster.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync())!;
        Assert.Equal(["s0", "s1"], plan.Sources);
        Assert.Equal(2000, (await cluster.Grains.GetGrain<IFeatureGrain>(GrainKeys.Feature(id, "amount")).GetAsync("", null, null))!.ReferenceRows);
        Assert.Equal(plan.Reference!.Record, (await cluster.Grains.GetGrain<IModelGrain>(GrainKeys.Model(id.Tenant, id.Model)).GetAsync())!.Versions[0].Reference);
        Assert.Equal(IngestStatus.Accepted, (await PredictionStream.SendAsync(cluster.Grains, id, new PredictionStream(1, 1).Batches[0], plan)).Status);
    }
}
