using System.Text;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Tests.Incidents;

namespace Watchgrain.Grains.Tests.Governance;

/// <summary>What comes into force without a person, over all models of a tenant.</summary>
public sealed class AutomaticBudgetTests
{
    private const string Rules = """
        version: 1
        rules:
          - {name: hold, family: drift, subject: any, action: hold, mode: automatic}
          - {name: poisoned, family: poisoning, subject: [source, source_feature], action: quarantine_source, mode: corroborated}
          - {name: rest, family: any, subject: any, action: request_retrain, mode: approval}
        people:
          change_policy: {approvals: 1}

        """;

    private static readonly Policy Unlimited = PolicyFile.Parse("host.yaml", Encoding.UTF8.GetBytes(Rules));

    [Fact]
    public async Task Take_OfASecondVersion_IsHeldBackUntilADayHasPassed()
    {
        var time = new ShiftedTime();
        await using var cluster = await GovernedCluster.StartAsync(policy: Holding(1), time: time);
        var (first, second) = (cluster.Coordinator("acme"), Of(cluster, "other-model"));
        await FindAsync(first, 11413);
        Assert.Equal((VerdictKind.Hold, DecisionState.InForce), ((await first.GetVerdictsAsync()).For("feed-3").Kind, (await cluster.Decision("acme", "flight-delay/1/1").GetAsync())!.State));

        await FindAsync(second, 11413);
        var held = (await cluster.Decision("acme", "other-model/1/1").GetAsync())!;
        Assert.Equal((DecisionState.AwaitingApproval, false), (held.State, held.Proposal.Automatic));
        Assert.EndsWith("Proposed: hold the predictions (needs approval, for the tenant's budget of 1 in 24 hours for what comes into force without a person is used up).", held.Proposal.Sentence, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Flag, (await second.GetVerdictsAsync()).For("feed-3").Kind);
        var entry = Entry.Parser.ParseFrom((await cluster.Audit("acme").FindAsync(EntryKeys.AutomaticHold("other-model/1/1")))!.Bytes);
        Assert.Equal(("hold", 1u, 1u, "other-model"), (entry.AutomaticHold.Action, entry.AutomaticHold.Limit, entry.AutomaticHold.Used, entry.ModelId));
        // A person is free of it, and another tenant has its own.
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", "other-model/1/1").DecideAsync(approve: true, new("ann"), "yes")).Status);
        Assert.Equal(VerdictKind.Hold, (await second.GetVerdictsAsync()).For("feed-3").Kind);
        await FindAsync(cluster.Coordinator("other"), 11413);
        Assert.Equal(DecisionState.InForce, (await cluster.Decision("other", "flight-delay/1/1").GetAsync())!.State);

        time.Advance(TimeSpan.FromHours(25));
        await FindAsync(Of(cluster, "third-model"), 11413);
        Assert.Equal(DecisionState.InForce, (await cluster.Decision("acme", "third-model/1/1").GetAsync())!.State);
    }

    [Theory]
    [InlineData("before:automatic-budget")]
    [InlineData("after:automatic-budget")]
    [InlineData("before:audit")]
    [InlineData("after:audit")]
    [InlineData("before:decision")]
    public async Task Take_KilledAtAnyStep_GivesEachPlaceOnce(string step)
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: Holding(1));
        cluster.Faults.Fail(step);
        await FindAsync(cluster.Coordinator("acme"), 11413);
        Assert.True(cluster.Faults.Spent);
        for (var round = 0; round < 300 && (await cluster.Decision("acme", "flight-delay/1/1").GetAsync()) is null; round++) await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        Assert.Equal(DecisionState.InForce, (await cluster.Decision("acme", "flight-delay/1/1").GetAsync())!.State);

        await FindAsync(Of(cluster, "other-model"), 11413);
        Assert.Equal(DecisionState.AwaitingApproval, (await cluster.Decision("acme", "other-model/1/1").GetAsync())!.State);
    }

    [Fact]
    public async Task Budget_ThatCannotBeWritten_LetsNothingComeIntoForce()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: Holding(5));
        cluster.Faults.Break("before:automatic-budget");
        await FindAsync(cluster.Coordinator("acme"), 11413);
        Assert.Null(await cluster.Decision("acme", "flight-delay/1/1").GetAsync());
        Assert.Equal(VerdictKind.Allow, (await cluster.Coordinator("acme").GetVerdictsAsync()).Overall.Kind);
        Assert.Equal(0, (await cluster.Audit("acme").GetCheckpointAsync()).Size);
    }

    [Fact]
    public async Task Take_ByManyAtOnce_GivesAsManyPlacesAsThereAre()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var budget = cluster.Grains.GetGrain<IAutomaticBudgetGrain>(GrainKeys.AutomaticBudget("acme"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => budget.TakeAsync(new($"m-{i % 20}/1/1", new("acme", $"m-{i % 20}", "1"), GovernedAction.Hold, 7))));
        Assert.Equal(14, answers.Count(taken => taken));
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(answers[i], answers[i + 20]));
        Assert.Equal(13, (await cluster.Audit("acme").GetCheckpointAsync()).Size);
    }

    [Fact]
    public async Task Proposal_ThatWaitsOverARestart_ComesUnderTheTenantsPolicyAndNotTheHosts()
    {
        using var scratch = new ScratchDirectory();
        var signal = Proposals.Of("acme", "").Signals[0];
        Dictionary<GovernedAction, string> ids;
        await using (var cluster = await GovernedCluster.StartAsync(policy: Unlimited, directory: scratch.Info))
        {
            await ChangePolicyAsync(cluster, "automatic: {per_day: 10, per_day_tenant: 0}");
            cluster.Faults.Break("before:audit");
            var coordinator = cluster.Coordinator("acme");
            await coordinator.AcceptAsync([signal, signal with { Family = Family.Quality, Subject = new() { Feature = "delay", Source = "feed-4" } }]);
            await coordinator.PanesClosedAsync(11413);
            ids = (await coordinator.ListIncidentsAsync(openOnly: true, 0, 10)).Incidents.SelectMany(view => view.Incident.Decisions).ToDictionary(decision => decision.Action, decision => decision.DecisionId);
            Assert.Null(await cluster.Decision("acme", ids[GovernedAction.Hold]).GetAsync());
        }

        await using var next = await GovernedCluster.StartAsync(policy: Unlimited, directory: scratch.Info);
        next.Faults.Break("read:policy");
        await next.Coordinator("acme").GetVerdictsAsync();
        // While nobody says which policy holds, what asks a person goes on, and what acts by itself waits.
        await ProposedAsync(next, ids[GovernedAction.RequestRetrain]);
        Assert.Null(await next.Decision("acme", ids[GovernedAction.Hold]).GetAsync());
        next.Faults.Mend("read:policy");
        var held = await ProposedAsync(next, ids[GovernedAction.Hold]);
        Assert.Equal((DecisionState.AwaitingApproval, false), (held.State, held.Proposal.Automatic));
        Assert.Contains("the tenant's budget of 0 in 24 hours", held.Proposal.Sentence, StringComparison.Ordinal);
        Assert.NotEqual(VerdictKind.Hold, (await next.Coordinator("acme").GetVerdictsAsync()).For("feed-3").Kind);
    }

    [Fact]
    public async Task Answer_ThatIsHeardBeforeThePolicyIsAsked_CountsAgainstTheDay()
    {
        using var scratch = new ScratchDirectory();
        List<IncidentDecision> waiting;
        await using (var cluster = await GovernedCluster.StartAsync(policy: Unlimited, directory: scratch.Info))
        {
            await ChangePolicyAsync(cluster, "automatic: {per_day: 1}");
            var coordinator = cluster.Coordinator("acme");
            await coordinator.AcceptAsync([Findings.Of(Family.Poisoning, 10, source: "feed-3"), Findings.Of(Family.Poisoning, 10, source: "feed-4")]);
            await coordinator.PanesJudgedAsync(10, []);
            waiting = [.. (await coordinator.ListIncidentsAsync(openOnly: true, 0, 10)).Incidents.SelectMany(view => view.Incident.Decisions).Where(decision => decision.Action == GovernedAction.QuarantineSource).OrderBy(decision => decision.Subject.Source)];
            Assert.Equal([DecisionState.AwaitingApproval, DecisionState.AwaitingApproval], waiting.Select(decision => decision.State!.Value));
        }

        await using var next = await GovernedCluster.StartAsync(policy: Unlimited, directory: scratch.Info);
        var told = (await next.Decision("acme", waiting[0].DecisionId).GetAsync())! with { State = DecisionState.InForce, DecidedBy = "policy" };
        await next.Coordinator("acme").DecisionChangedAsync(told);
        await next.Coordinator("acme").AcceptAsync([Findings.Drift("delay", 10, "feed-4") with { Family = Family.Quality }]);
        await next.Coordinator("acme").PanesClosedAsync(10);
        Assert.Equal(["feed-3"], (await next.Coordinator("acme").GetQuarantineAsync()).Sources.Select(source => source.Source));
        Assert.Equal(DecisionState.AwaitingApproval, (await next.Decision("acme", waiting[1].DecisionId).GetAsync())!.State);
    }

    private static async Task ChangePolicyAsync(GovernedCluster cluster, string section)
    {
        await cluster.Grains.GetGrain<IPolicyGrain>(GrainKeys.Policy("acme")).ProposeAsync(new("policy/p-1", "new.yaml", Encoding.UTF8.GetBytes($"{Rules}{section}\n"), "ann", "limits"));
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", "policy/p-1").DecideAsync(approve: true, new("bob"), "yes")).Status);
    }

    private static async Task<DecisionRecord> ProposedAsync(GovernedCluster cluster, string id)
    {
        DecisionRecord? record = null;
        for (var round = 0; round < 300 && (record = await cluster.Decision("acme", id).GetAsync()) is null; round++) await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        return record!;
    }

    private static Policy Holding(int most) => PolicyFile.Parse("p.yaml", Encoding.UTF8.GetBytes($"version: 1\nautomatic: {{per_day: 10, per_day_tenant: {most}}}\nrules: [{{name: hold, family: any, subject: any, action: hold, mode: automatic}}]\n"));

    private static ICoordinatorGrain Of(GovernedCluster cluster, string model) => cluster.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(new("acme", model, "1")));

    private static async Task FindAsync(ICoordinatorGrain coordinator, long pane)
    {
        await coordinator.AcceptAsync(Proposals.Of("acme", "").Signals);
        await coordinator.PanesClosedAsync(pane);
    }
}
