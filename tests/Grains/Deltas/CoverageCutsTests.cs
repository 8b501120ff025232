using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Tests.Deltas;

public sealed class CoverageCutsTests
{
    private readonly CoverageCuts cuts = new();

    [Fact]
    public void Passes_LabelsOneByOne_OncePerLevel()
    {
        cuts.Note(3, rows: 200, labelled: 10);

        Assert.Equal([100, 160, 190, 198], Enumerable.Range(11, 190).Where(labelled => Passes(labelled)));
    }

    [Fact]
    public void Passes_ManyAtOnce_IsOneCut()
    {
        cuts.Note(3, rows: 200, labelled: 0);

        Assert.True(cuts.Passes(3, 197));
        Assert.False(cuts.Passes(3, 0));
        Assert.True(cuts.Passes(3, 1));
    }

    [Fact]
    public void Passes_NothingKnownOrNoRows_IsNoCut()
    {
        Assert.False(cuts.Passes(1, 1000));
        cuts.Note(2, rows: 0, labelled: 0);
        Assert.False(cuts.Passes(2, 1000));
    }

    [Fact]
    public void Note_MorePanesThanItHolds_ForgetsEarlierOnes()
    {
        for (var pane = 0; pane <= CoverageCuts.MostPanes; pane++)
            cuts.Note(pane, 10, 0);

        Assert.False(cuts.Knows(0));
        Assert.True(cuts.Knows(CoverageCuts.MostPanes));
    }

    // What has come since the last cut; a cut begins anew.
    private long since = 10;

    private bool Passes(long labelled)
    {
        if (!cuts.Passes(3, labelled - since))
            return false;
        since = labelled;
        return true;
    }
}
