using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Tests.Governance;

public sealed class DecisionDeadlineTests
{
    private const string Id = "flight-delay/1/1";

    private static readonly Policy Deadlines = PolicyFile.Parse("p.yaml", """
        version: 1
        rules:
          - {name: source, family: drift, subject: [source, source_feature], action: quarantine_source, mode: approval, approvals: 2, deadline: 3d}
          - {name: rest, family: any, subject: any, action: alert, mode: automatic}
        """u8.ToArray());

    [Fact]
    public async Task Decision_ThatNobodyApproved_ExpiresAtItsDeadlineAndTakesNoEffect()
    {
        var time = new ShiftedTime();
        await using var cluster = await GovernedCluster.StartAsync(policy: Deadlines, time: time);
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync(Proposals.Of("acme", Id).Signals);
        await coordinator.PanesClosedAsync(11413);
        var waiting = (await cluster.Decision("acme", Id).GetAsync())!;
        Assert.EndsWith("(needs approval by two people within 3d).", waiting.Proposal.Sentence, StringComparison.Ordinal);
        await cluster.Decision("acme", Id).DecideAsync(approve: true, new("ann"), "seen it");

        time.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMinutes(5));
        await TickAsync(cluster);
        Assert.Equal(DecisionState.AwaitingSecondApproval, (await cluster.Decision("acme", Id).GetAsync())!.State);
        Assert.Single(await RemindersAsync(cluster));
        time.Advance(TimeSpan.FromMinutes(6));
        var late = await cluster.Decision("acme", Id).DecideAsync(approve: true, new("bob"), "so have I");

        Assert.Equal((DecideStatus.NotAwaiting, DecisionState.Expired, "only one of two people approved it within 3d"), (late.Status, late.Decision!.State, late.Decision.Rationale));
        var entry = await cluster.OpenAsync(await cluster.Audit("acme").FindAsync(EntryKeys.Decision(Id, DecisionState.Expired)));
        Assert.Equal(("policy", "awaiting_second_approval", "ann", late.Decision.ExpiresAt), (entry.Actor, entry.Decision.FromState, entry.Decision.FirstApprover, entry.Decision.ExpiresAt.ToDateTimeOffset()));
        // The reminder has nothing more to come for.
        await TickAsync(cluster);
        Assert.Empty(await RemindersAsync(cluster));
        await coordinator.PanesClosedAsync(11414);
        Assert.Empty((await coordinator.GetQuarantineAsync()).Sources);
        Assert.Equal(VerdictKind.Flag, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);
        Assert.Equal(3, (await cluster.Audit("acme").GetCheckpointAsync()).Size);
    }

    [Theory]
    [InlineData("before:audit")]
    [InlineData("after:audit")]
    [InlineData("before:decision")]
    [InlineData("after:decision")]
    public async Task Deadline_KilledAtAnyStep_ExpiresTheDecisionOnceOnTheNextTick(string step)
    {
        var time = new ShiftedTime();
        await using var cluster = await GovernedCluster.StartAsync(time: time);
        await cluster.Decision("acme", Id).ProposeAsync(Proposals.Of("acme", Id) with { Deadline = TimeSpan.FromHours(1) });
        time.Advance(TimeSpan.FromHours(2));
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => TickAsync(cluster));
        Assert.True(cluster.Faults.Spent);
        Assert.Single(await RemindersAsync(cluster));

        await TickAsync(cluster);
        Assert.Equal((DecisionState.Expired, 1L), ((await cluster.Decision("acme", Id).GetAsync())!.State, (await cluster.Decision("acme", Id).GetAsync())!.LastAuditIndex));
        Assert.Equal(2, (await cluster.Audit("acme").GetCheckpointAsync()).Size);
        Assert.Empty(await RemindersAsync(cluster));
    }

    [Fact]
    public async Task Proposal_KilledWhenItWasWritten_HasItsReminderAndItsPlaceInTheIndexWithoutARetry()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        cluster.Faults.Fail("after:decision");
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Decision("acme", Id).ProposeAsync(Proposals.Of("acme", Id, approvals: 2) with { Deadline = TimeSpan.FromHours(1) }));

        // Whoever answers it first keeps it from being proposed again.
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Id).DecideAsync(approve: true, new("ann"), "seen it")).Status);
        Assert.Single(await RemindersAsync(cluster));
        Assert.Equal([Id], (await cluster.Index("acme").ListAsync("flight-delay", 0, 10)).Ids);
    }

    [Fact]
    public async Task Deadline_ThatCameWhileNoSiloRan_ExpiresTheDecisionAfterTheNextStart()
    {
        var time = new ShiftedTime();
        using var scratch = new ScratchDirectory();
        await using (var cluster = await GovernedCluster.StartAsync(time: time, directory: scratch.Info))
            await cluster.Decision("acme", Id).ProposeAsync(Proposals.Of("acme", Id) with { Deadline = TimeSpan.FromHours(1) });
        // A reminder comes on whole minutes from its first time on: the next one is a few seconds away.
        time.Advance(TimeSpan.FromHours(3) + TimeSpan.FromSeconds(50));

        await using var next = await GovernedCluster.StartAsync(time: time, directory: scratch.Info);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (await next.Audit("acme").WaitForGrowthAsync(1, TimeSpan.FromSeconds(20)) < 2)
            patience.Token.ThrowIfCancellationRequested();

        var expired = (await next.Decision("acme", Id).GetAsync())!;
        Assert.Equal((DecisionState.Expired, "nobody approved it within 1h"), (expired.State, expired.Rationale));
    }

    /// <summary>What Orleans does when a reminder is due.</summary>
    private static Task TickAsync(GovernedCluster cluster) => cluster.Decision("acme", Id).AsReference<IRemindable>().ReceiveReminder("deadline", default);

    private static async Task<IEnumerable<ReminderEntry>> RemindersAsync(GovernedCluster cluster) =>
        (await ((IReminderTable)cluster.Services.GetService(typeof(IReminderTable))!).ReadRows(cluster.Decision("acme", Id).GetGrainId())).Reminders;
}
