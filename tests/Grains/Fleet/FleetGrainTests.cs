using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Tests.Governance;
using Proposals = Watchgrain.Grains.Tests.Governance.Proposals;

namespace Watchgrain.Grains.Tests.Fleet;

public sealed class FleetGrainTests
{
    private static readonly Signal UnitError = Proposals.Of("acme", "x").Signals[0];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task TwoModels_WithOneBrokenFeature_AreOneFleetIncidentAlsoAfterARestart()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        await BreakAsync(cluster, "acme", "a");
        await BreakAsync(cluster, "acme", "b");
        await BreakAsync(cluster, "other", "c");
        var fleet = cluster.Fleet("acme");
        await ReachAsync(fleet, 4);

        var before = Assert.Single((await fleet.ListIncidentsAsync(true, 0, 10)).Incidents);
        Assert.Equal(("fleet/1", "distance", true), (before.Id, before.Name, before.Open));
        Assert.Equal(["a", "b"], before.Models);
        await cluster.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        var after = (await fleet.GetIncidentAsync("fleet/1", 1, 1))!;
        Assert.Equal((before.Sentence, before.OpenedAt), (after.Incident.Sentence, after.Incident.OpenedAt));
        Assert.Equal(("b/1/1", 2), (Assert.Single(after.Parts).IncidentId, after.Total));
        Assert.Equal([(1L, IncidentChange.Opened, "a/1/1", ""), (3L, IncidentChange.Opened, "b/1/1", "fleet/1"), (5L, IncidentChange.Opened, "b/1/1", "fleet/1")], (await ChangesAsync(fleet)).Where(change => change.Change == IncidentChange.Opened).Select(change => (change.Position, change.Change, change.Incident.IncidentId, change.FleetId)));
        Assert.True((await ChangesAsync(fleet))[4].IsOfFleet);
        await ReachAsync(cluster.Fleet("other"), 2);
        Assert.Empty((await cluster.Fleet("other").ListIncidentsAsync(false, 0, 10)).Incidents);
    }

    [Fact]
    public async Task Incident_DecidedAndRecovered_IsReportedInOrder()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = await BreakAsync(cluster, "acme", "a");
        var fleet = cluster.Fleet("acme");
        await ReachAsync(fleet, 2);
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", "a/1/1").DecideAsync(false, new("ann"), "seen")).Status);
        await coordinator.PanesClosedAsync(UnitError.Pane + 1);
        await ReachAsync(fleet, 3);
        await coordinator.PanesClosedAsync(UnitError.Pane + Strands.RecoveryPanes);
        await ReachAsync(fleet, 4);

        Assert.Equal([IncidentChange.Opened, IncidentChange.Proposed, IncidentChange.Decided, IncidentChange.Closed], (await ChangesAsync(fleet)).Select(change => change.Change));
        Assert.False((await ChangesAsync(fleet))[^1].Incident.Open);
        await RestAsync(coordinator);
    }

    [Theory]
    [InlineData("before:fleet")]
    [InlineData("after:fleet")]
    public async Task Report_WhoseWriteFails_IsTakenOnceAllTheSame(string step)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        cluster.Faults.Fail(step);
        var coordinator = await BreakAsync(cluster, "acme", "a");
        var fleet = cluster.Fleet("acme");
        await ReachAsync(fleet, 1);
        await RestAsync(coordinator);

        Assert.True(cluster.Faults.Spent);
        Assert.Equal([IncidentChange.Opened, IncidentChange.Proposed], (await ChangesAsync(fleet)).Select(change => change.Change));
    }

    [Fact]
    public async Task Fleet_ThatDoesNotAnswer_HoldsUpNeitherClosingsNorDecisions()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var (reached, release) = cluster.Faults.Hold("before:fleet");
        var coordinator = await BreakAsync(cluster, "acme", "a");
        await reached;
        await coordinator.PanesClosedAsync(UnitError.Pane + 1);

        Assert.Equal(DecisionState.AwaitingApproval, (await cluster.Decision("acme", "a/1/1").GetAsync())!.State);
        Assert.Equal(VerdictKind.Flag, (await coordinator.GetVerdictsAsync()).Overall.Kind);
        Assert.False(await coordinator.RestsAsync());
        Assert.Empty(await ChangesAsync(cluster.Fleet("acme")));
        release.SetResult();
        await ReachAsync(cluster.Fleet("acme"), 1);
        await RestAsync(coordinator);
    }

    [Fact]
    public async Task Report_OfAnotherTenant_IsRefused()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Fleet("acme").ReportAsync(new("other", "a", "1"), [], 0));
    }

    [Fact]
    public async Task Version_WithoutABudgetForTheTenant_HasItsOwn()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = await BreakAsync(cluster, "acme", "a");
        Assert.Equal((1, AlarmRule.PanesPerFalseAlarm), ((await coordinator.GetBudgetAsync()).Factor, (await coordinator.GetBudgetAsync()).PanesPerFalseIncident));
    }

    [Fact]
    public async Task Versions_OfATenantWithABudget_ShareIt()
    {
        await using var cluster = await GovernedCluster.StartAsync(budget: new() { TenantPanes = AlarmRule.PanesPerFalseAlarm });
        using var patience = new CancellationTokenSource(Patience);
        // Four need eight places: what the first got, a half, has become an eighth.
        var coordinators = new List<ICoordinatorGrain>();
        foreach (var places in (double[])[2, 4, 4, 8])
        {
            var coordinator = Coordinator(cluster, "acme", $"m{coordinators.Count}");
            await coordinator.PanesClosedAsync(0);
            coordinators.Add(coordinator);
            while ((await cluster.Fleet("acme").GetAsync()).Reserve != 1 - (coordinators.Count / places))
                patience.Token.ThrowIfCancellationRequested();
        }
        foreach (var coordinator in coordinators)
            Assert.Equal(8, (await coordinator.GetBudgetAsync()).Factor);
        var view = await cluster.Fleet("acme").GetAsync();
        Assert.Equal((AlarmRule.PanesPerFalseAlarm, 4), (view.TenantPanes, view.Shares));

        var one = coordinators[0];
        var pane = UnitError.Pane;
        await one.AcceptAsync([UnitError with { LogEvidence = UnitError.LogThreshold + Math.Log(7.9) }]);
        await one.PanesClosedAsync(pane);
        Assert.Equal((0L, 1L, 8 * AlarmRule.PanesPerFalseAlarm), ((await one.GetBudgetAsync()).Opened, (await one.GetBudgetAsync()).Noted, (await one.GetBudgetAsync()).PanesPerFalseIncident));
        Assert.Equal(7.9 / 8, (await one.GetBudgetAsync()).Used, 9);
        Assert.Equal(0, (await one.ListSignalsAsync(0, 10)).Total);
        await one.AcceptAsync([UnitError with { Pane = pane + 1, LogEvidence = UnitError.LogThreshold + Math.Log(8.1) }]);
        await one.PanesClosedAsync(pane + 1);
        Assert.Equal((1L, 1L), ((await one.GetBudgetAsync()).Opened, (await one.ListSignalsAsync(0, 10)).Total));
    }

    [Fact]
    public async Task Version_WithoutAShare_OpensNothingFromEvidenceUntilItHasOne()
    {
        await using var cluster = await GovernedCluster.StartAsync(budget: new() { TenantPanes = AlarmRule.PanesPerFalseAlarm });
        var (reached, release) = cluster.Faults.Hold("before:fleet");
        var coordinator = Coordinator(cluster, "acme", "a");
        await coordinator.AcceptAsync([UnitError]);
        var closing = coordinator.PanesClosedAsync(UnitError.Pane);
        await reached;
        await closing;
        Assert.Equal((double.PositiveInfinity, 0L), ((await coordinator.GetBudgetAsync()).Factor, (await coordinator.GetBudgetAsync()).Opened));
        release.SetResult();
        using var patience = new CancellationTokenSource(Patience);
        while (double.IsInfinity((await coordinator.GetBudgetAsync()).Factor))
            patience.Token.ThrowIfCancellationRequested();
        await coordinator.AcceptAsync([UnitError with { Pane = UnitError.Pane + 1 }]);
        await coordinator.PanesClosedAsync(UnitError.Pane + 1);
        Assert.Equal(1, (await coordinator.GetBudgetAsync()).Opened);
    }

    private static ICoordinatorGrain Coordinator(GovernedCluster cluster, string tenant, string model) => cluster.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(new(tenant, model, "1")));

    private static async Task<ICoordinatorGrain> BreakAsync(GovernedCluster cluster, string tenant, string model)
    {
        var coordinator = Coordinator(cluster, tenant, model);
        await coordinator.AcceptAsync([UnitError with { Subject = new() { Feature = "distance" } }]);
        await coordinator.PanesClosedAsync(UnitError.Pane);
        return coordinator;
    }

    private static async Task<FleetChange[]> ChangesAsync(IFleetGrain fleet) => (await fleet.ListChangesAsync(0, 100)).Changes;

    private static async Task ReachAsync(IFleetGrain fleet, long position)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await fleet.WaitForChangeAsync(position - 1, TimeSpan.FromSeconds(1)) < position)
            patience.Token.ThrowIfCancellationRequested();
    }

    // The coordinator hears a moment after the fleet has written.
    private static async Task RestAsync(ICoordinatorGrain coordinator)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await coordinator.RestsAsync())
            patience.Token.ThrowIfCancellationRequested();
    }
}
