using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Tests.Deltas;

namespace Watchgrain.Grains.Tests.Features;

[Collection(SiloFixture.Shared)]
public sealed class FeatureGrainTests(SiloFixture silo)
{
    private readonly VersionId version = SiloFixture.NewVersion();

    private IFeatureGrain Grain => silo.Grains.GetGrain<IFeatureGrain>(GrainKeys.Feature(version, "amount"));

    [Fact]
    public async Task Closing_PaneThatShifted_ArchivesItAndTellsTheCoordinatorOnce()
    {
        var scenario = Data(shiftFrom: 101);
        var sender = new Sender("i:0");
        await Grain.SetReferenceAsync(scenario.AsReference());
        await sender.SendAsync(Grain, scenario.Parts(100));
        await sender.SendAsync(Grain, scenario.Parts(101));

        Assert.True(await Grain.ClosePanesAsync(sender.Closing(PaneStage.Rows, 101)));
        Assert.True(await Grain.ClosePanesAsync(sender.Closing(PaneStage.Rows, 101)));

        var coordinator = silo.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(version));
        await coordinator.PanesClosedAsync(101);
        var signals = await coordinator.ListSignalsAsync(0, 100);
        Assert.Equal(["", "a", "b"], signals.Signals.Select(signal => signal.Subject.Source).Order(StringComparer.Ordinal));
        Assert.All(signals.Signals, signal => Assert.Equal((101, 102_000), (signal.Pane, signal.Position)));
        var rows = await silo.Archive.ReadAsync(GrainKeys.Feature(version, "amount"), 100, 101, TestContext.Current.CancellationToken);
        Assert.Equal(["100 evidence", "100 numeric/a", "100 numeric/b", "101 evidence", "101 numeric/a", "101 numeric/b"], rows.Select(row => $"{row.Pane} {row.Part}"));
    }

    [Fact]
    public async Task Figures_OfOpenAndClosedPanes_AreTheSameButForTheEvidence()
    {
        var scenario = Data(shiftFrom: 101);
        var sender = new Sender("i:0");
        await Grain.SetReferenceAsync(scenario.AsReference());
        await sender.SendAsync(Grain, scenario.Parts(101));
        var open = await Grain.GetAsync("a", null, null);

        await Grain.ClosePanesAsync(sender.Closing(PaneStage.Rows, 101));

        await silo.ForgetAllAsync();
        var closed = await Grain.GetAsync("a", null, null);
        Assert.Equal(10_000, open!.ReferenceRows);
        Assert.Equal(["a", "b"], open.Sources);
        Assert.False(open.Panes[0].Closed);
        Assert.True(closed!.Panes[0].LogEvidence > 20);
        Assert.Equivalent(open.Panes[0] with { Closed = true, LogEvidence = closed.Panes[0].LogEvidence }, closed.Panes[0], strict: true);
        Assert.Equal(1000, (await Grain.GetAsync("", 101, 101))!.Panes[0].Rows);
        Assert.Empty((await Grain.GetAsync("nobody", null, null))!.Panes);
    }

    [Fact]
    public async Task Closing_WithSourcesInQuarantine_SaysNothingOfAllSourcesAndShowsThemWithoutThose()
    {
        var scenario = Data(shiftFrom: 101);
        var sender = new Sender("i:0");
        await Grain.SetReferenceAsync(scenario.AsReference());
        await sender.SendAsync(Grain, scenario.Parts(101));
        var quarantine = new Quarantine([new("a", 101, ["d"]), new("b", 101, ["e"])]);

        await Grain.ClosePanesAsync(sender.Closing(PaneStage.Rows, 101) with { Quarantine = quarantine });

        var coordinator = silo.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(version));
        await coordinator.PanesClosedAsync(101);
        Assert.Equal(["a", "b"], (await coordinator.ListSignalsAsync(0, 100)).Signals.Select(signal => signal.Subject.Source).Order(StringComparer.Ordinal));
        Assert.Empty((await Grain.GetAsync("", 101, 101, quarantine))!.Panes);
        var one = Assert.Single((await Grain.GetAsync("", 101, 101, new([new("a", 101, ["d"])])))!.Panes);
        var other = Assert.Single((await Grain.GetAsync("b", 101, 101, quarantine))!.Panes);
        Assert.Equal(500, one.Rows);
        Assert.Equivalent(other.Numeric, one.Numeric, strict: true);
        Assert.Equal(1000, (await Grain.GetAsync("", 101, 101, Quarantine.None))!.Panes[0].Rows);
    }

    [Fact]
    public async Task Closing_WithDeltasMissing_WaitsForThem()
    {
        var scenario = Data();
        var sender = new Sender("i:0");
        await Grain.SetReferenceAsync(scenario.AsReference());
        sender.Seal(scenario.Parts(100));

        Assert.False(await Grain.ClosePanesAsync(sender.Closing(PaneStage.Rows, 100)));
        await sender.DeliverAsync(Grain);
        Assert.True(await Grain.ClosePanesAsync(sender.Closing(PaneStage.Rows, 100)));
    }

    [Fact]
    public async Task Deltas_BeforeTheReference_AreTakenAfterIt()
    {
        var scenario = Data();
        var sender = new Sender("i:0");
        var receipt = await Grain.ApplyAsync(sender.Seal(scenario.Parts(100)));
        Assert.Equal((0, 0, false), (receipt.Applied, receipt.Durable, receipt.Fenced));
        Assert.Null(await Grain.GetAsync("", null, null));

        await Grain.SetReferenceAsync(scenario.AsReference());

        Assert.Equal(1, (await sender.DeliverAsync(Grain)).Applied);
    }

    [Fact]
    public async Task Activation_LostBetweenDeltas_LosesAndDoublesNothing()
    {
        var scenario = Data();
        var sender = new Sender("i:0");
        await Grain.SetReferenceAsync(scenario.AsReference());
        foreach (var part in scenario.Parts(100).Concat(scenario.Parts(101)).Concat(scenario.Parts(102)))
        {
            await sender.SendAsync(Grain, part);
            await silo.ForgetAllAsync();
        }
        await sender.DeliverAsync(Grain);

        Assert.Equal([1000, 1000, 1000], (await Grain.GetAsync("", null, null))!.Panes.Select(pane => pane.Rows));
    }

    [Fact]
    public async Task Reference_SetAgain_IsTheSameOrRefused()
    {
        var reference = Data().AsReference();
        await Grain.SetReferenceAsync(reference);
        await Grain.SetReferenceAsync(reference);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.SetReferenceAsync(reference with { Digest = "another" }));
    }

    [Fact]
    public async Task Part_OfAClosedPane_IsDroppedAndTheGrainGoesOn()
    {
        var scenario = Data();
        var sender = new Sender("i:0");
        await Grain.SetReferenceAsync(scenario.AsReference());
        await sender.SendAsync(Grain, scenario.Parts(100));
        await Grain.ClosePanesAsync(sender.Closing(PaneStage.Rows, 100));

        await sender.SendAsync(Grain, [.. scenario.Parts(100), .. scenario.Parts(102)]);

        Assert.Equal([(100L, 1000L), (102, 1000)], (await Grain.GetAsync("", null, null))!.Panes.Where(pane => pane.Rows > 0).Select(pane => (pane.Pane, pane.Rows)));
    }

    [Fact]
    public async Task Sources_BeyondTheBound_AreTakenTogetherAsOther()
    {
        var scenario = Data();
        var sender = new Sender("i:0");
        await Grain.SetReferenceAsync(scenario.AsReference());
        for (var source = 0; source < 40; source++)
            scenario.Row(200, $"s{source:00}", 1);

        await sender.SendAsync(Grain, scenario.Parts(200));

        var state = await Grain.GetAsync("", null, null);
        Assert.Equal(33, state!.Sources.Length);
        Assert.Equal(40, state.Panes[0].Rows);
        Assert.Equal(8, (await Grain.GetAsync("other", null, null))!.Panes[0].Rows);
    }

    private static Scenario Data(long shiftFrom = long.MaxValue)
    {
        var random = new Random(5);
        var scenario = Scenario.Numeric().Reference([.. Enumerable.Range(0, 20_000).Select(row => ((long)row / 1000, row % 2 == 0 ? "a" : "b", random.NextDouble()))]);
        for (var pane = 100L; pane < 103; pane++)
        {
            for (var row = 0; row < 1000; row++)
                scenario.Row(pane, row % 2 == 0 ? "a" : "b", random.NextDouble() + (pane >= shiftFrom ? 0.5 : 0));
        }
        return scenario;
    }
}
