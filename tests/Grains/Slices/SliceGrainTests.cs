using System.Buffers;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Tests.Deltas;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Slices;

[Collection(SiloFixture.Shared)]
public sealed class SliceGrainTests(SiloFixture silo)
{
    private readonly string key = GrainKeys.Slice(SiloFixture.NewVersion(), "country", "CH");
    private readonly Sender ingest = new("i:0");
    private readonly Sender labels = new("l:0");

    private ISliceGrain Grain => silo.Grains.GetGrain<ISliceGrain>(key);

    [Fact]
    public async Task Figures_OfAPane_AreMergedOverSourcesAndStayWhenItCloses()
    {
        await ingest.SendAsync(Grain, Rows(7, "a", 3));
        await ingest.SendAsync(Grain, Rows(7, "b", 4));
        var open = Assert.Single(await Grain.GetAsync(null, null));

        Assert.True(await Grain.ClosePanesAsync(ingest.Closing(PaneStage.Rows, 8)));

        await silo.ForgetAllAsync();
        var closed = Assert.Single(await Grain.GetAsync(null, null));
        Assert.Equal((7, false, true), (open.Pane, open.Closed, closed.Closed));
        Assert.Equal(7, ScoreCells.Read(closed.Scores).Count);
        Assert.Equal(open.Scores, closed.Scores);
        Assert.Equal(7, closed.Exposures.Actions);
    }

    [Fact]
    public async Task Outcomes_ThatComeAfterTheirPaneWasJudged_MakeOneRevisionPerClosing()
    {
        await ingest.SendAsync(Grain, Rows(7, "a", 3));
        await Grain.ClosePanesAsync(ingest.Closing(PaneStage.Rows, 7));
        await labels.SendAsync(Grain, Outcomes(7, 5));
        await Grain.ClosePanesAsync(labels.Closing(PaneStage.Outcomes, 7));
        await labels.SendAsync(Grain, Outcomes(7, 2));
        await labels.SendAsync(Grain, Outcomes(7, 1));
        Assert.Equal(8, OutcomeCells.Read((await Grain.GetAsync(null, null))[0].Outcomes).Count);
        await silo.ForgetAllAsync();
        await labels.DeliverAsync(Grain);

        Assert.True(await Grain.ClosePanesAsync(labels.Closing(PaneStage.Outcomes, 8)));
        Assert.True(await Grain.ClosePanesAsync(labels.Closing(PaneStage.Outcomes, 8)));

        var row = Assert.Single(await silo.Archive.ReadAsync(key, 7, 7, TestContext.Current.CancellationToken), row => row.Part == "outcomes/labels");
        Assert.Equal((1, 8), (row.Revision, OutcomeCells.Read(row.Bytes).Count));
        Assert.Equal(row.Bytes, (await Grain.GetAsync(7, 7))[0].Outcomes);
    }

    [Fact]
    public async Task Delta_WithDamagedBytes_ChangesNothingAndIsTakenWhenItComesWhole()
    {
        var whole = ingest.Seal(Rows(7, "a", 3));
        var damaged = whole with { Content = new() { Parts = [.. whole.Content.Parts[..^1], whole.Content.Parts[^1] with { Bytes = [9] }] } };

        await Assert.ThrowsAsync<UnreadableDeltaException>(() => Grain.ApplyAsync(damaged));

        Assert.Empty(await Grain.GetAsync(null, null));
        Assert.Equal(1, (await ingest.DeliverAsync(Grain)).Applied);
        Assert.Equal(3, ScoreCells.Read(Assert.Single(await Grain.GetAsync(null, null)).Scores).Count);
    }

    [Fact]
    public async Task Delta_ThatFailsHalfMerged_LeavesNothingBehind()
    {
        await ingest.SendAsync(Grain, Rows(7, "a", 3));
        await labels.SendAsync(Grain, Outcomes(7, 5));
        // It can be read, and does not merge, for its bound is another: what comes before it in the delta is merged by then.
        var failing = new Sender("i:1").Seal([.. Rows(6, "a", 4), Category(bound: 8)]);

        await Assert.ThrowsAnyAsync<Exception>(() => Grain.ApplyAsync(failing));
        await ingest.DeliverAsync(Grain);
        await labels.DeliverAsync(Grain);

        Assert.Equal(3, ScoreCells.Read(Assert.Single(await Grain.GetAsync(null, null)).Scores).Count);
        Assert.Equal(0, (await Grain.ApplyAsync(failing with { Id = 2 })).Applied);
    }

    private static SummaryPart Category(int bound)
    {
        var summary = new CategoricalSummary(bound);
        summary.Add("x", 1);
        var output = new ArrayBufferWriter<byte>();
        summary.WriteTo(output);
        return new() { Pane = 7, Source = "a", Kind = SummaryKind.Categorical, Bytes = output.WrittenSpan.ToArray() };
    }

    private static SummaryPart[] Rows(long pane, string source, int rows)
    {
        var table = new SummaryTable();
        for (var row = 0; row < rows; row++)
            table.Scores(pane, source).Add(row / 10.0, 0);
        table.AddExposures(pane, source, new() { Actions = rows });
        return table.ToParts();
    }

    private static SummaryPart[] Outcomes(long pane, int rows)
    {
        var table = new SummaryTable();
        for (var row = 0; row < rows; row++)
            table.Outcomes(pane, "labels").Add(row % 2, 0, row / 10.0);
        return table.ToParts();
    }
}
