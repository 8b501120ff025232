using Watchgrain.Grains.Embeddings;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Tests.Embeddings;

public sealed class HeldEmbeddingsTests
{
    private readonly EmbeddingMemory memory = new(megabytes: 1);

    [Fact]
    public void Rows_WhereMemoryIsUsedUp_CloseThePanesThatFreeIt()
    {
        using var held = Open();
        held.Take(VectorBlocks.Rows(0, 50));
        using var others = UseUp();

        Assert.Empty(held.Take(VectorBlocks.Rows(60, 20)));
        held.Take(VectorBlocks.Rows(200, 20));
        Assert.Equal([(0L, false, 50)], held.Panes.ReadNow(16).Select(pane => (pane.Pane, pane.Final, pane.All.Rows)));
        Assert.Equal(40, held.Unsampled);
        // Three panes are open: with this one the first has gone, and its memory.
        held.Take(VectorBlocks.Rows(300, 20));

        Assert.Equal([(0L, true, 50), (3L, false, 20)], held.Panes.ReadNow(16).Select(pane => (pane.Pane, pane.Final, pane.All.Rows)));
        Assert.Equal(40, held.Unsampled);
    }

    [Fact]
    public void Reference_WhereMemoryIsUsedUp_IsTakenInPlaceOfOneOfAsManyRows()
    {
        using var held = Open();
        held.SetReference(VectorBlocks.Reference(100));
        using var others = UseUp();

        held.SetReference(VectorBlocks.Reference(101));
        Assert.Equal((100, 101L), (held.Panes.ReferenceRows, held.Unsampled));
        held.SetReference(VectorBlocks.Reference(90));
        Assert.Equal((90, 101L), (held.Panes.ReferenceRows, held.Unsampled));
    }

    private HeldEmbeddings Open() => memory.Open(VectorBlocks.Spec());

    // So many others that an even share is less than one row.
    private Shares UseUp()
    {
        var shares = new Shares([.. Enumerable.Range(0, 10_000).Select(_ => memory.Open())]);
        foreach (var share in shares.All)
            share.Hold(200);
        return shares;
    }

    private sealed record Shares(SiloBudget.Share[] All) : IDisposable
    {
        public void Dispose() => Array.ForEach(All, share => share.Dispose());
    }
}
