using System.Text;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Tests.Governance;

/// <summary>What comes into force without a person, over all models of a tenant.</summary>
public sealed class AutomaticBudgetTests
{
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

    private static Policy Holding(int most) => PolicyFile.Parse("p.yaml", Encoding.UTF8.GetBytes($"version: 1\nautomatic: {{per_day: 10, per_day_tenant: {most}}}\nrules: [{{name: hold, family: any, subject: any, action: hold, mode: automatic}}]\n"));

    private static ICoordinatorGrain Of(GovernedCluster cluster, string model) => cluster.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(new("acme", model, "1")));

    private static async Task FindAsync(ICoordinatorGrain coordinator, long pane)
    {
        await coordinator.AcceptAsync(Proposals.Of("acme", "").Signals);
        await coordinator.PanesClosedAsync(pane);
    }
}
