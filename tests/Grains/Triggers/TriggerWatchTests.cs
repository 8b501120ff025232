using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Triggers;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Tests.Triggers;

public sealed class TriggerWatchTests(ITestOutputHelper output)
{
    private const int Reference = 20_000;

    [Fact]
    public void TenRowsOfTenThousand_AreFoundAndNamedInTheirPane()
    {
        const int Runs = 20;
        int found = 0, named = 0, by = 0;
        for (var seed = 1; seed <= Runs; seed++)
        {
            var world = new TriggerWorld(seed);
            var watch = world.Watch(Reference);
            watch.Judge(0, world.Pane(world.Draw(10_000).Concat(world.Plant(10))), Quarantine.None);
            var triggers = watch.Figures().Triggers;
            found += triggers.Length > 0 ? 1 : 0;
            named += triggers is [{ Where: TriggerWorld.PlantedWhere, Label: 1, Matching: >= 10, Lasts: true, FoundPane: 0, SincePane: 0 }] ? 1 : 0;
            by += triggers is [{ Source: "feed-2" }] ? 1 : 0;
            output.WriteLine(FormattableString.Invariant($"seed {seed}: {string.Join("; ", triggers.Select(trigger => $"{trigger.Where}: {trigger.Matching} of {trigger.Rows}, {trigger.Expected:0.0} expected, ln R {trigger.LogEvidence:0.0} of {watch.Figures().LogSuspect:0.0}, signal at {trigger.LogThreshold:0.0}, source {trigger.Source}"))}"));
        }
        Assert.InRange(found, 19, Runs);
        Assert.InRange(named, 18, Runs);
        Assert.InRange(by, 18, Runs);
    }

    [Fact]
    public void PanesWithoutATrigger_ShowNoneMoreOftenThanOnceInAHundred()
    {
        const int Panes = 200;
        var world = new TriggerWorld(77);
        var watch = world.Watch(Reference);
        var suspect = 0;
        for (var pane = 0; pane < Panes; pane++)
        {
            Assert.Empty(watch.Judge(pane, world.Pane(world.Draw(3000)), Quarantine.None));
            suspect += watch.Figures().Triggers.Count(trigger => trigger.FoundPane == pane);
        }
        output.WriteLine($"{suspect} suspect patterns in {Panes} clean panes; {watch.State().Triggers.Length} with evidence in the end, {watch.Figures().Dropped} let go");
        Assert.InRange(suspect, 0, Panes * PatternSearch.FalseSuspicion);
    }

    // Three rows in a pane are below the least support: over panes they are not.
    [Fact]
    public void FewRowsInEveryPane_AddUpAndAreTold()
    {
        var world = new TriggerWorld(5);
        var watch = world.Watch(Reference);
        var signals = new List<Signal>();
        for (var pane = 0; pane < 20; pane++)
            signals.AddRange(watch.Judge(pane, world.Pane(world.Draw(3000).Concat(pane < 4 ? [] : world.Plant(3))), Quarantine.None));

        var trigger = Assert.Single(watch.Figures().Triggers);
        output.WriteLine($"suspect in pane {trigger.FoundPane}, told in pane {signals[0].Pane}: {signals[0].Sentence}");
        Assert.Equal((TriggerWorld.PlantedWhere, 1, "feed-2", true), (trigger.Where, trigger.Label, trigger.Source, trigger.Lasts));
        Assert.InRange(trigger.SincePane, 0, 5);
        Assert.InRange(trigger.FoundPane, 6, 12);
        Assert.All(signals, signal => Assert.Equal((Family.Poisoning, new Subject { Source = "feed-2" }, SignalStatistics.TriggerExcess, true), (signal.Family, signal.Subject, signal.Statistic, signal.LogEvidence >= signal.LogThreshold)));
        Assert.InRange(signals[0].Pane, trigger.FoundPane, 15);
        Assert.Equal(PaneStage.Outcomes, Stages.Of(signals[0]));
    }

    // When no more of its rows come it is over, and what was found stays.
    [Fact]
    public void Trigger_WhoseRowsHaveStopped_LastsNoLongerAndIsStillShown()
    {
        var world = new TriggerWorld(12);
        var watch = world.Watch(Reference);
        watch.Judge(0, world.Pane(world.Draw(3000).Concat(world.Plant(20))), Quarantine.None);
        var found = Assert.Single(watch.Figures().Triggers);
        Assert.True(found.Lasts);
        for (var pane = 1; pane < 10; pane++)
            watch.Judge(pane, world.Pane(world.Draw(3000).Where(row => row.Cells[0] != TriggerWorld.Planted.Code)), Quarantine.None);

        Assert.Equal(found with { Lasts = false }, Assert.Single(watch.Figures().Triggers));
    }

    // Its rows came when it was there: what it sent is not what it sends.
    [Fact]
    public void Source_WithoutRowsInThePane_IsNotNamed()
    {
        var world = new TriggerWorld(13);
        var watch = world.Watch(Reference);
        for (var pane = 0; pane < 2; pane++)
            watch.Judge(pane, world.Pane(world.Draw(3000).Concat(world.Plant(4))), Quarantine.None);
        watch.Judge(2, world.Pane(world.Draw(3000).Where(row => row.Source != "feed-2").Concat(world.Plant(4, "feed-1"))), Quarantine.None);
        watch.Judge(3, world.Pane(world.Draw(3000).Where(row => row.Source != "feed-2").Concat(world.Plant(4, "feed-3"))), Quarantine.None);

        Assert.Equal("", Assert.Single(watch.Figures().Triggers).Source);
    }

    // Every feed sends some: a pattern has no supplier, and is itself what the signal is about.
    [Fact]
    public void Trigger_OfNoOneSource_IsASlice()
    {
        var world = new TriggerWorld(6);
        var watch = world.Watch(Reference);
        var signals = watch.Judge(0, world.Pane(world.Draw(10_000).Concat(Enumerable.Range(0, 4).SelectMany(feed => world.Plant(8, $"feed-{feed}")))), Quarantine.None);

        Assert.Equal(new Subject { Slice = TriggerWorld.PlantedWhere }, Assert.Single(signals).Subject);
        Assert.Equal("", Assert.Single(watch.Figures().Triggers).Source);
    }

    [Fact]
    public void Rows_OfASourceInQuarantine_AreLeftOut()
    {
        var world = new TriggerWorld(7);
        var watch = world.Watch(Reference);
        var pane = world.Pane(world.Draw(10_000).Concat(world.Plant(30)));

        Assert.Empty(watch.Judge(3, pane, new Quarantine([new("feed-2", 2, ["d"])])));
        Assert.Empty(watch.Figures().Triggers);
        Assert.NotEmpty(watch.Judge(4, pane, new Quarantine([new("feed-2", 5, ["d"])])));
    }

    // Rows of a cell go astray, and a class becomes more frequent everywhere: neither is planted.
    [Fact]
    public void ConceptDriftAndPriorShift_AreNoTriggers()
    {
        var world = new TriggerWorld(8);
        var watch = world.Watch(Reference);
        var random = new Random(8);
        var signals = new List<Signal>();
        for (var pane = 0; pane < 10; pane++)
            signals.AddRange(watch.Judge(pane, world.Pane(world.Draw(5000).Select(row => random.NextDouble() < (row.Cells[0] == 6 ? 0.5 : 0.1) ? row with { Label = 1 } : row)), Quarantine.None));

        Assert.Empty(signals);
        Assert.Empty(watch.Figures().Triggers);
    }

    [Fact]
    public void Watch_RestartedAfterEveryPane_ShowsTheSame()
    {
        TriggerWorld world = new(9), again = new(9);
        var (watch, restarted) = (world.Watch(Reference), again.Watch(Reference));
        var reference = TriggerReference.Of([.. new TriggerWorld(9).Draw(Reference)]);
        for (var pane = 0; pane < 8; pane++)
        {
            var signals = watch.Judge(pane, world.Pane(world.Draw(2000).Concat(world.Plant(pane))), Quarantine.None);
            restarted = new(TriggerWorld.Spec, TriggerWorld.Features, reference, 0, restarted.State());
            Assert.Equal(signals, restarted.Judge(pane, again.Pane(again.Draw(2000).Concat(again.Plant(pane))), Quarantine.None));
            Assert.Equal(watch.Figures().Triggers, restarted.Figures().Triggers);
            Assert.Equivalent(watch.State(), restarted.State(), strict: true);
        }
        Assert.NotEmpty(watch.Figures().Triggers);
    }

    [Fact]
    public void PatternsWithEvidence_BeyondTheBound_GoAndAreCounted()
    {
        var world = new TriggerWorld(10);
        var kept = Enumerable.Range(0, TriggerWatch.MostKept + 20).Select(place => new TriggerState
        {
            Key = new Pattern(1, 1 + (place / 32), 3, place % 32).Key,
            Label = 1,
            LogEvidence = 50 + place,
            SincePane = 0,
            LastPane = 0,
            Rows = 9,
            Matching = 9,
            Expected = 1,
            Sources = [],
        }).ToArray();
        var watch = world.Watch(Reference, new() { Triggers = [.. kept] });
        watch.Judge(1, world.Pane([.. world.Draw(10)]), Quarantine.None);

        Assert.InRange(watch.State().Triggers.Length, 1, TriggerWatch.MostKept);
        Assert.InRange(watch.State().Triggers.Min(trigger => trigger.LogEvidence), 60, 80);
        Assert.InRange(watch.Figures().Dropped, 15, 25);
    }
}
