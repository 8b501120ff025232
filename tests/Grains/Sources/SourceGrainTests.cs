using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Sources;
using Watchgrain.Grains.Tests.Deltas;
using Watchgrain.Grains.Tests.Features;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Sources;

[Collection(SiloFixture.Shared)]
public sealed class SourceGrainTests(SiloFixture silo)
{
    private readonly VersionId version = SiloFixture.NewVersion();
    private readonly Sender labels = new("l:0");

    private ISourceGrain Grain => silo.Grains.GetGrain<ISourceGrain>(GrainKeys.Source(version, "feed-1"));

    [Fact]
    public async Task Sums_OfAPane_CountDisagreementsAgainstWhatTheModelExpects()
    {
        // Ten rows at 0.25 (cell 256, middle 0.25048828125) predicted 0; three of them were 1.
        await labels.SendAsync(Grain, Outcomes(7, rows: 10, disagreements: 3));

        var sums = Assert.Single((await Grain.GetAsync(null, null)).Panes);

        Assert.Equal(("feed-1", 7, 10, 3), (sums.Source, sums.Pane, sums.Labels, sums.Disagreements));
        Assert.Equal(10 * 0.25048828125, sums.Expected, 1e-12);
        Assert.Equal(10 * 0.25048828125 * (1 - 0.25048828125), sums.Variance, 1e-12);
        Assert.Equal(0, sums.OwnExcess);
    }

    [Fact]
    public async Task Judged_LabelsThatComeLater_ChangeTheFiguresAndNotWhatWasJudged()
    {
        await labels.SendAsync(Grain, Outcomes(7, 10, 3));
        await Grain.ClosePanesAsync(labels.Closing(PaneStage.Outcomes, 7));
        var judged = await Grain.GetJudgedAsync(0, 7);

        await labels.SendAsync(Grain, Outcomes(7, 20, 20));
        await Grain.ClosePanesAsync(labels.Closing(PaneStage.Outcomes, 8));
        await silo.ForgetAllAsync();

        Assert.Equal((10, 3), (judged[0].Labels, judged[0].Disagreements));
        Assert.Equivalent(judged, await Grain.GetJudgedAsync(0, 7), strict: true);
        Assert.Equal((30, 23), ((await Grain.GetAsync(7, 7)).Panes[0].Labels, (await Grain.GetAsync(7, 7)).Panes[0].Disagreements));
    }

    [Fact]
    public async Task Judged_PaneWithoutLabelsThatWasNotAskedFor_StaysAsItWas()
    {
        // Panes 7 and 8 have been judged while this source had nothing in them; then labels of 7 come, late.
        await labels.SendAsync(Grain, [.. Outcomes(7, 10, 3), .. Outcomes(9, 10, 4)]);
        await Grain.ClosePanesAsync(labels.Closing(PaneStage.Outcomes, 9) with { After = 8 });

        Assert.Equal([9], (await Grain.GetJudgedAsync(0, 9)).Select(sums => sums.Pane));
        Assert.Equal([7, 9], (await Grain.GetAsync(null, null)).Panes.Select(sums => sums.Pane));
    }

    [Fact]
    public async Task OwnExcess_WithAReference_IsItsDisagreementsBeyondExpectationPerLabel()
    {
        var reference = Scenario.Bytes(Cells(100, 30).WriteTo);
        await Grain.SetReferenceAsync("digest", reference);
        await Grain.SetReferenceAsync("digest", reference);
        await labels.SendAsync(Grain, Outcomes(7, 10, 3));
        await silo.ForgetAllAsync();
        await labels.DeliverAsync(Grain);

        var sums = (await Grain.GetAsync(null, null)).Panes[0];
        Assert.Equal(0.3 - 0.25048828125, sums.OwnExcess, 1e-12);
        Assert.Equal(0.25048828125 * (1 - 0.25048828125) / 100, sums.OwnExcessVariance, 1e-12);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.SetReferenceAsync("another", reference));
    }

    [Fact]
    public async Task Judged_ByPredictedClass_ComesWithWhatTheBetsPay()
    {
        await Grain.SetReferenceAsync("digest", Scenario.Bytes(Cells(100, 30).WriteTo));
        await labels.SendAsync(Grain, Outcomes(7, 10, 3));
        await Grain.ClosePanesAsync(labels.Closing(PaneStage.Outcomes, 7));
        await silo.ForgetAllAsync();

        var judged = Assert.Single(await Grain.GetJudgedAsync(7, 7));

        var wanted = FlipSums.From(Cells(10, 3), 0, Cells(100, 30));
        Assert.Equivalent(wanted, judged.Zero!.ToStatistics(), strict: true);
        Assert.Equal((0, 0, false), (judged.One!.Rows, judged.One.Contradictions, judged.One.HasOwnLevel));
        // Figures come without: they are asked for often, and by many.
        Assert.Null((await Grain.GetAsync(7, 7)).Panes[0].Zero);
    }

    [Fact]
    public async Task Profile_OfARangeOfPanes_IsAllItsLabelsByPlaceAndWhetherItIsNew()
    {
        await labels.SendAsync(Grain, [.. Outcomes(7, 10, 3), .. Outcomes(9, 20, 8)]);
        await Grain.ClosePanesAsync(labels.Closing(PaneStage.Outcomes, 8));
        await silo.ForgetAllAsync();

        var all = await Grain.GetProfileAsync(0, 9);
        var later = await Grain.GetProfileAsync(8, 9);
        var none = await Grain.GetProfileAsync(1, 5);
        await Grain.SetReferenceAsync("digest", Scenario.Bytes(Cells(100, 30).WriteTo));
        var known = await Grain.GetProfileAsync(0, 9);

        // 0.25 lies in a cell whose middle is in the last range of the rows that were predicted 0.
        Assert.Equal((7, true, null), (all.FirstPane, all.IsNew, all.Reference));
        Assert.Equal([0, 0, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0], all.Labels!.Rows);
        Assert.Equal([0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0], all.Labels.Contradictions);
        Assert.Equal(30 * 0.25048828125, all.Labels.Expected[5], 1e-12);
        Assert.Equal((9, false, 20), (later.FirstPane, later.IsNew, later.Labels!.Rows[5]));
        Assert.Equal((null, false, 0), (none.FirstPane, none.IsNew, none.Labels!.Rows.Sum()));
        Assert.Equal((false, 100, 30), (known.IsNew, known.Reference!.Rows[5], known.Reference.Contradictions[5]));
    }

    [Fact]
    public async Task Profile_OfSeveralClasses_IsWhetherThePredictedOneIsRight()
    {
        var table = new SummaryTable();
        var outcomes = table.ClassOutcomes(7, "feed-1", 3);
        outcomes.Add(2, 2, [0.1f, 0.2f, 0.7f]);
        outcomes.Add(0, 2, [0.1f, 0.2f, 0.7f]);
        await labels.SendAsync(Grain, table.ToParts());

        var profile = (await Grain.GetProfileAsync(0, 7)).Labels!.ToStatistics()!;

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], profile.Rows);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], profile.Contradictions);
    }

    [Fact]
    public async Task LineageRun_SeenLast_IsShown()
    {
        var delta = labels.Seal(Outcomes(7, 1, 0));
        await Grain.ApplyAsync(delta with { Content = delta.Content with { LineageRunId = "run-1" } });

        Assert.Equal("run-1", (await Grain.GetAsync(null, null)).LastLineageRunId);
    }

    private static SummaryPart[] Outcomes(long pane, int rows, int disagreements)
    {
        var table = new SummaryTable();
        table.Outcomes(pane, "feed-1").Merge(Cells(rows, disagreements));
        return table.ToParts();
    }

    private static OutcomeCells Cells(int rows, int disagreements)
    {
        var cells = new OutcomeCells();
        for (var row = 0; row < rows; row++)
            cells.Add(row < disagreements ? 1 : 0, 0, 0.25);
        return cells;
    }
}
