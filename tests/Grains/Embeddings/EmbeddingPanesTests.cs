using Watchgrain.Grains.Embeddings;

namespace Watchgrain.Grains.Tests.Embeddings;

public sealed class EmbeddingPanesTests
{
    private static readonly int[] First = [.. Enumerable.Range(0, 100)];

    [Fact]
    public void Readings_OnceLabelsCome_AreThoseOfTheirRowsBesideTheReference()
    {
        var panes = new EmbeddingPanes(VectorBlocks.Spec());
        panes.SetReference(VectorBlocks.Reference(200));
        panes.Take(VectorBlocks.Rows(0, 60, "honest"));
        panes.Take(VectorBlocks.Rows(60, 40, "moved", shift: 3));

        Assert.Equal((100, 0, null), (panes.ReadNow(16)[0].All.Rows, panes.ReadNow(16)[0].All.Labelled, panes.ReadNow(16)[0].All.Distance));
        panes.Label(VectorBlocks.Keys(First), VectorBlocks.Labels(First));

        var pane = Assert.Single(panes.ReadNow(16));
        Assert.Equal((0L, false, 100, 100), (pane.Pane, pane.Final, pane.All.Rows, pane.All.Labelled));
        Assert.Equal([("honest", 60, 60), ("moved", 40, 40)], pane.Sources.Select(source => (source.Source, source.Rows, source.Labelled)));
        Assert.Equal(0, pane.Sources[0].Distance!.Value, 0.5);
        Assert.InRange(pane.Sources[1].Distance!.Value, 5, 100);
        Assert.Equal((1.0, 1.0), (pane.Sources[0].Consistency, pane.Sources[0].ExpectedConsistency));
        Assert.True(pane.Sources[1].Spectral > pane.Sources[0].Spectral);
        Assert.True(pane.TopShare > pane.ReferenceTopShare);
        // The other label: every neighbour contradicts.
        panes.Label(VectorBlocks.Keys(First), [.. VectorBlocks.Labels(First).Select(label => (byte)(1 - label))]);
        Assert.Equal(0, panes.ReadNow(16)[0].Sources[0].Consistency);
    }

    [Fact]
    public void Readings_OfPanesThatLabelsMayStillReach_AreOpen_AndThenFinal()
    {
        var panes = new EmbeddingPanes(VectorBlocks.Spec());
        for (var pane = 0; pane < 3; pane++)
            panes.Take(VectorBlocks.Rows(pane * 100, 50));
        panes.Label(VectorBlocks.Keys(0), [1]);
        Assert.Equal([(0L, false, 1), (1L, false, 0), (2L, false, 0)], panes.ReadNow(16).Select(pane => (pane.Pane, pane.Final, pane.All.Labelled)));

        panes.Take(VectorBlocks.Rows(300, 50));
        panes.Label(VectorBlocks.Keys(1), [1]);
        // Nor do rows of it come again.
        panes.Take(VectorBlocks.Rows(0, 10));
        Assert.Equal(10, panes.Late);

        Assert.Equal([(0L, true, 50, 1), (1L, false, 50, 0), (2L, false, 50, 0), (3L, false, 50, 0)], panes.ReadNow(16).Select(pane => (pane.Pane, pane.Final, pane.All.Rows, pane.All.Labelled)));
        Assert.Equal([2L, 3L], panes.ReadNow(2).Select(pane => pane.Pane));
    }

    [Fact]
    public void Reading_WhateverComesAfterItIsAskedFor_IsOfThatMoment()
    {
        var panes = new EmbeddingPanes(VectorBlocks.Spec());
        panes.Take(VectorBlocks.Rows(0, 50));
        var asked = panes.Read(1)[0];
        panes.Take(VectorBlocks.Rows(50, 50));
        panes.Label(VectorBlocks.Keys(First), VectorBlocks.Labels(First));

        Assert.Equal((100, 100), (panes.ReadNow(1)[0].All.Rows, panes.ReadNow(1)[0].All.Labelled));
        Assert.Equal((50, 0), (asked.Value.All.Rows, asked.Value.All.Labelled));
    }

    [Fact]
    public void Memory_WhateverComes_IsBounded()
    {
        var panes = new EmbeddingPanes(VectorBlocks.Spec(maturity: 100_000) with { PaneLength = 1000 });
        for (var block = 0; block < 400; block++)
        {
            panes.Take(VectorBlocks.Rows(block * 500, 500, $"source-{block % 3}"));
            Assert.InRange(panes.Bytes, 0, 8 << 20);
        }

        Assert.Equal(EmbeddingFigures.MostPanes, panes.ReadNow(1000).Length);
        var room = panes.Take(VectorBlocks.Rows(199_000, 1000, "source-0"));
        Assert.InRange(Assert.Single(room).Below, 1UL, ulong.MaxValue - 1);
        var small = new EmbeddingPanes(VectorBlocks.Spec() with { Embedding = new() { Dimension = 1024 } });
        Assert.Equal(0, small.Bytes);
        Assert.InRange(new Grains.Models.EmbeddingSpec { Dimension = 1024 }.RowsOfReference, 400, 512);
    }

    [Fact]
    public void Labels_AheadOfTheirRows_AreGivenToThemWhileTheyAreAmongTheLatest()
    {
        var panes = new EmbeddingPanes(VectorBlocks.Spec());
        panes.Label(VectorBlocks.Keys(0, 1, 2), [1, 1, 1]);
        panes.Label(VectorBlocks.Keys(1), [0]);
        int[] later = [.. Enumerable.Range(1000, 4094)];
        panes.Label(VectorBlocks.Keys(later), VectorBlocks.Labels(later));

        panes.Take(VectorBlocks.Rows(0, 20));

        // 4,097 have come: the first is forgotten.
        Assert.Equal(2, panes.ReadNow(1)[0].All.Labelled);
    }

    [Fact]
    public void Rows_ThatComeAgain_AreThereOnce()
    {
        var panes = new EmbeddingPanes(VectorBlocks.Spec());
        panes.Take(VectorBlocks.Rows(0, 50));
        panes.Label(VectorBlocks.Keys(0), [1]);
        panes.Take(VectorBlocks.Rows(0, 50));
        panes.Take(VectorBlocks.Rows(0, 50) with { Priorities = new byte[50 * sizeof(ulong)] });

        Assert.Equal((50, 1), (panes.ReadNow(1)[0].All.Rows, panes.ReadNow(1)[0].All.Labelled));
    }

    [Fact]
    public void Row_ThatIsErased_IsInNoReading_AndNeitherItNorItsLabelComesAgain()
    {
        var spec = VectorBlocks.Spec();
        var panes = new EmbeddingPanes(spec);
        panes.Take(VectorBlocks.Rows(0, 50));
        panes.Label(VectorBlocks.Keys(First[..50]), VectorBlocks.Labels(First[..50]));
        panes.Label(VectorBlocks.Keys(60), [1]);
        Assert.Equal((50, 50), (panes.ReadNow(1)[0].All.Rows, panes.ReadNow(1)[0].All.Labelled));

        // A row with its label, a label without its row, and an id that has not come yet.
        Assert.Equal((true, true, false, false), (panes.Erase(new(1, 3)), panes.Erase(new(1, 60)), panes.Erase(new(1, 80)), panes.Erase(new(1, 3))));

        Assert.Equal((49, 49, 49L * spec.Embedding!.BytesOfRow), (panes.ReadNow(1)[0].All.Rows, panes.ReadNow(1)[0].All.Labelled, panes.Bytes));
        panes.Label(VectorBlocks.Keys(3, 60, 80), [1, 1, 1]);
        panes.Take(VectorBlocks.Rows(0, 90));
        Assert.Equal((87, 49), (panes.ReadNow(1)[0].All.Rows, panes.ReadNow(1)[0].All.Labelled));
        panes.Take(VectorBlocks.Rows(100, 1));
        Assert.True(panes.Erase(new(1, 100)));
        Assert.Equal(0, Assert.Single(panes.ReadNow(16)).Pane);
        // What is remembered of erased ids is bounded.
        for (var other = 0UL; other < 16_384; other++)
            panes.Erase(new(2, other));
        panes.Take(VectorBlocks.Rows(3, 1));
        Assert.Equal(88, panes.ReadNow(1)[0].All.Rows);
    }
}
