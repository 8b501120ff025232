using Watchgrain.Grains.Embeddings;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Tests.Embeddings;

// A silo of its own: what is held in memory alone is lost when a test elsewhere sends every activation of the shared one away.
public sealed class EmbeddingGrainTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private static readonly int[] First = [.. Enumerable.Range(0, 100)];

    private readonly VersionId id = SiloFixture.NewVersion();

    private IEmbeddingGrain Grain => silo.Grains.GetGrain<IEmbeddingGrain>(GrainKeys.Embeddings(id));

    [Fact]
    public async Task Rows_LabelsAndReference_MakeReadings()
    {
        await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).StartAsync(VectorBlocks.Spec());

        await Grain.SetReferenceAsync(VectorBlocks.Reference(100));
        Assert.Empty(await Grain.TakeAsync(VectorBlocks.Rows(0, 100)));
        await Grain.LabelAsync(VectorBlocks.Keys(First), VectorBlocks.Labels(First));
        var figures = await Grain.GetAsync(1);

        Assert.Equal((100, 0L), (figures.ReferenceRows, figures.Unsampled));
        var pane = Assert.Single(figures.Panes);
        Assert.Equal((100, 100, 1.0), (pane.All.Rows, pane.All.Labelled, pane.All.Consistency));
    }

    [Fact]
    public async Task Rows_OfAVersionWithoutEmbedding_AreNotHeld()
    {
        Assert.Empty(await Grain.TakeAsync(VectorBlocks.Rows(0, 100)));
        await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).StartAsync(VectorBlocks.Spec() with { Embedding = null });
        Assert.Empty(await Grain.TakeAsync(VectorBlocks.Rows(0, 100)));
        Assert.Empty((await Grain.GetAsync(1)).Panes);
    }

    [Fact]
    public async Task Row_ThatIsErased_IsNotTakenAgain()
    {
        await silo.Grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).StartAsync(VectorBlocks.Spec());
        await Grain.TakeAsync(VectorBlocks.Rows(0, 20));

        Assert.True(await Grain.EraseAsync(new(1, 3)));
        Assert.False(await Grain.EraseAsync(new(1, 3)));
        await Grain.TakeAsync(VectorBlocks.Rows(0, 20));

        Assert.Equal(19, Assert.Single((await Grain.GetAsync(1)).Panes).All.Rows);
    }

    [Fact]
    public void Memory_OfASilo_HoldsBackThoseAboveAnEvenShare()
    {
        var memory = new EmbeddingMemory(megabytes: 1);
        using SiloBudget.Share large = memory.Open(), small = memory.Open();
        large.Hold(900_000);
        Assert.False(large.IsUsedUp);
        small.Hold(200_000);
        Assert.Equal((true, false), (large.IsUsedUp, small.IsUsedUp));
    }
}
