using Watchgrain.Audit.V1;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Tests.Governance;

/// <summary>What people propose without an incident.</summary>
public sealed class MotionTests
{
    private const string Id = "flight-delay/1/p-000000000001";
    private const string Release = "flight-delay/1/p-000000000002";

    private static readonly Policy TwoPeople = PolicyFile.Parse("p.yaml", """
        version: 1
        rules:
          - {name: rest, family: any, subject: any, action: alert, mode: automatic}
        people:
          propose: {deadline: 3d}
          release_quarantine: {approvals: 2, roles: [risk]}
        """u8.ToArray());

    [Fact]
    public async Task Hold_ThatAPersonProposes_IsInForceWithSomebodyElsesApprovalUntilItIsLifted()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: TwoPeople);
        var coordinator = cluster.Coordinator("acme");
        var proposed = await coordinator.ProposeAsync(new(Id, GovernedAction.Hold, new(), "ann", "the vendor warns of it"));
        Assert.Equal((DecisionState.AwaitingApproval, "ann", "people.propose", TimeSpan.FromDays(3)), (proposed!.State, proposed.Proposal.ProposedBy, proposed.Proposal.PolicyRule, proposed.Proposal.Deadline));
        Assert.Equal("A person says: the vendor warns of it. Proposed: hold the predictions (needs approval within 3d).", proposed.Proposal.Sentence);
        Assert.Equal(VerdictKind.Allow, (await coordinator.GetVerdictsAsync()).Overall.Kind);
        Assert.Equal([Id], (await cluster.Index("acme").ListAsync("flight-delay", 0, 10)).Ids);

        Assert.Equal(DecideStatus.OwnProposal, (await cluster.Decision("acme", Id).DecideAsync(approve: true, new("Ann"), "I say so")).Status);
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Id).DecideAsync(approve: true, new("bob"), "so do I")).Status);
        var verdict = (await coordinator.GetVerdictsAsync()).Overall;
        Assert.Equal((VerdictKind.Hold, Id, null), (verdict.Kind, verdict.DecisionId, verdict.IncidentId));
        Assert.Equal(Id, Assert.Single(await coordinator.ListMotionsInForceAsync()).DecisionId);

        // The same again is the same decision.
        Assert.Equal(DecisionState.InForce, (await coordinator.ProposeAsync(new(Id, GovernedAction.Hold, new(), "ann", "the vendor warns of it")))!.State);
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Id).LiftAsync(new("carol"), "it is over")).Status);
        Assert.Equal(VerdictKind.Allow, (await coordinator.GetVerdictsAsync()).Overall.Kind);
        Assert.Empty(await coordinator.ListMotionsInForceAsync());

        var entries = await Task.WhenAll((await cluster.Audit("acme").ListAsync(0, 10)).Select(row => cluster.OpenAsync(row)));
        Assert.Equal([("ann", "awaiting_approval", ""), ("bob", "in_force", "ann"), ("carol", "lifted", "ann")], entries.Select(entry => (entry.Actor, entry.Decision.ToState, entry.Decision.ProposedBy)));
        Assert.Equal(("", "the vendor warns of it", "hold"), (entries[0].Decision.Family, entries[0].Decision.Rationale, entries[0].Decision.Action));
    }

    [Fact]
    public async Task Quarantine_ThatAPersonProposes_CountsItsSourceApartFromTheNextPaneOnOrAnEarlierOne()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await coordinator.PanesClosedAsync(11413);
        await coordinator.ProposeAsync(new(Id, GovernedAction.QuarantineSource, new() { Source = "feed-3" }, "ann", "it is broken"));
        await coordinator.ProposeAsync(new(Release, GovernedAction.QuarantineSource, new() { Source = "feed-4" }, "ann", "so is it") { SincePane = 11400 });
        Assert.Empty((await coordinator.GetQuarantineAsync()).Sources);
        await cluster.Decision("acme", Id).DecideAsync(approve: true, new("bob"), "");
        await cluster.Decision("acme", Release).DecideAsync(approve: true, new("bob"), "");

        Assert.Equal([("feed-3", 11414L), ("feed-4", 11400L)], (await coordinator.GetQuarantineAsync()).Sources.Select(held => (held.Source, held.FromPane)));
        Assert.Equal(VerdictKind.Quarantine, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);
    }

    [Fact]
    public async Task Quarantine_ReleasedByADecision_EndsWithTheNameOfWhatReleasedIt()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: TwoPeople);
        var coordinator = await QuarantinedAsync(cluster);
        Person ann = new("ann") { Roles = ["risk"] }, bob = new("bob") { Roles = ["risk"] }, carol = new("carol") { Roles = ["risk", "clerk"] };
        var proposed = await coordinator.ProposeAsync(new(Release, GovernedAction.ReleaseQuarantine, new() { Source = "feed-3" }, "ann", "the feed is mended") { TargetId = Id });
        Assert.EndsWith("Proposed: end the quarantine of source feed-3 (needs approval by two people with the role risk).", proposed!.Proposal.Sentence, StringComparison.Ordinal);

        Assert.Equal(DecideStatus.RoleMissing, (await cluster.Decision("acme", Release).DecideAsync(approve: true, new("eve"), "")).Status);
        Assert.Equal(DecideStatus.OwnProposal, (await cluster.Decision("acme", Release).DecideAsync(approve: true, ann, "")).Status);
        await cluster.Decision("acme", Release).DecideAsync(approve: true, bob, "seen");
        Assert.Equal(VerdictKind.Quarantine, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);
        await cluster.Decision("acme", Release).DecideAsync(approve: true, carol, "seen too");

        Assert.Empty((await coordinator.GetQuarantineAsync()).Sources);
        var lifted = (await cluster.Decision("acme", Id).GetAsync())!;
        Assert.Equal((DecisionState.Lifted, "carol", Release), (lifted.State, lifted.Lifted!.By, lifted.Lifted.ReleasedBy));
        Assert.Equal($"released by decision {Release}: the feed is mended", lifted.Lifted.Rationale);
        var entry = await cluster.OpenAsync(await cluster.Audit("acme").FindAsync(EntryKeys.Decision(Id, DecisionState.Lifted)));
        Assert.Equal(("carol", Release), (entry.Actor, entry.Decision.ReleasedBy));
        Assert.Equal(Id, Entry.Parser.ParseFrom((await cluster.Audit("acme").FindAsync(EntryKeys.Decision(Release, DecisionState.InForce)))!.Bytes).Decision.TargetDecisionId);
        Assert.Equal(DecideStatus.DoneOnce, (await cluster.Decision("acme", Release).OverrideAsync(bob, "no")).Status);
    }

    [Fact]
    public async Task Proposer_WithoutTheRole_MayTakeBackAndNotApprove()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: TwoPeople);
        var coordinator = await QuarantinedAsync(cluster);
        await coordinator.ProposeAsync(new(Release, GovernedAction.ReleaseQuarantine, new() { Source = "feed-3" }, "ann", "mended") { TargetId = Id });
        Assert.Equal(DecideStatus.RoleMissing, (await cluster.Decision("acme", Release).DecideAsync(approve: true, new("ann"), "")).Status);
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Release).DecideAsync(approve: false, new("ann"), "it is not")).Status);
        Assert.Equal(VerdictKind.Quarantine, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);
    }

    // In the order of an approved release: its entry, its state, the entry of the quarantine, its state, the coordinator, then that all this has been done.
    [Theory]
    [InlineData("before:audit", 1, false)]
    [InlineData("after:audit", 1, true)]
    [InlineData("before:decision", 1, true)]
    [InlineData("after:decision", 1, true)]
    [InlineData("before:audit", 2, true)]
    [InlineData("after:audit", 2, true)]
    [InlineData("before:decision", 2, true)]
    [InlineData("after:decision", 2, true)]
    [InlineData("before:coordinator", 1, true)]
    [InlineData("after:coordinator", 1, true)]
    [InlineData("before:decision", 3, true)]
    [InlineData("after:decision", 3, true)]
    public async Task Release_KilledAtAnyStep_IsDoneOnceWhenAuditedAndNotOtherwise(string step, int occurrence, bool stands)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = await QuarantinedAsync(cluster);
        await coordinator.ProposeAsync(new(Release, GovernedAction.ReleaseQuarantine, new() { Source = "feed-3" }, "ann", "mended") { TargetId = Id });
        var before = (await cluster.Audit("acme").GetCheckpointAsync()).Size;
        cluster.Faults.Fail(step, occurrence);
        try
        {
            await cluster.Decision("acme", Release).DecideAsync(approve: true, new("bob"), "seen");
        }
        catch (Exception error) when (error is IOException or OrleansException)
        {
            // Whoever gets no answer does not know; what stands is looked at below.
        }

        Assert.True(cluster.Faults.Spent);
        if (!stands)
        {
            Assert.Equal(DecisionState.AwaitingApproval, (await cluster.Decision("acme", Release).GetAsync())!.State);
            Assert.Equal(DecisionState.InForce, (await cluster.Decision("acme", Id).GetAsync())!.State);
            Assert.Equal(before, (await cluster.Audit("acme").GetCheckpointAsync()).Size);
            return;
        }

        // A coordinator that starts asks after what waits, which wakes the release.
        Assert.Equal(DecisionState.InForce, (await cluster.Decision("acme", Release).GetAsync())!.State);
        for (var round = 0; round < 300 && (await coordinator.GetQuarantineAsync()).Sources.Length > 0; round++) await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        Assert.Empty((await coordinator.GetQuarantineAsync()).Sources);
        Assert.Equal((DecisionState.Lifted, Release), ((await cluster.Decision("acme", Id).GetAsync())!.State, (await cluster.Decision("acme", Id).GetAsync())!.Lifted!.ReleasedBy));
        Assert.Equal(
            [EntryKeys.Decision(Release, DecisionState.InForce), EntryKeys.Decision(Id, DecisionState.Lifted)],
            (await cluster.Audit("acme").ListAsync(before, 10)).Select(row => row.EntryKey));
    }

    [Theory]
    [InlineData("before:coordinator")]
    [InlineData("after:coordinator")]
    [InlineData("before:audit")]
    [InlineData("after:audit")]
    [InlineData("before:decision")]
    [InlineData("after:decision")]
    public async Task Propose_KilledAtAnyStep_IsOneDecisionWhenItIsAskedForAgain(string step)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        cluster.Faults.Fail(step);
        MotionRequest request = new(Id, GovernedAction.Rollback, new(), "ann", "it is wrong");
        try
        {
            await coordinator.ProposeAsync(request);
        }
        catch (Exception error) when (error is IOException or OrleansException)
        {
            // As above.
        }

        Assert.True(cluster.Faults.Spent);
        DecisionRecord? decision = null;
        for (var round = 0; round < 300 && decision is null; round++)
        {
            decision = await coordinator.ProposeAsync(request);
            if (decision is null) await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }

        Assert.Equal((DecisionState.AwaitingApproval, 0L), (decision!.State, decision.AuditIndex));
        Assert.Equal([EntryKeys.Decision(Id, DecisionState.AwaitingApproval)], (await cluster.Audit("acme").ListAsync(0, 10)).Select(row => row.EntryKey));
        Assert.Equal([Id], (await cluster.Index("acme").ListAsync("", 0, 10)).Ids);
    }

    [Fact]
    public async Task Proposals_BeyondTheMost_AreRefusedAndChangeNothing()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        for (var i = 0; i < Motions.Most; i++) await coordinator.ProposeAsync(new($"flight-delay/1/p-{i}", GovernedAction.Shadow, new(), "ann", "why not"));
        await Assert.ThrowsAsync<LimitExceededException>(() => coordinator.ProposeAsync(new(Id, GovernedAction.Shadow, new(), "ann", "why not")));
        Assert.Null(await cluster.Decision("acme", Id).GetAsync());
        await cluster.Decision("acme", "flight-delay/1/p-7").DecideAsync(approve: false, new("bob"), "no");
        Assert.NotNull(await coordinator.ProposeAsync(new(Id, GovernedAction.Shadow, new(), "ann", "why not")));
    }

    [Fact]
    public void Sentence_OfBeforeTheLogHadTokens_StandsInItWithoutTheName()
    {
        var old = Proposals.Of("acme", Id) with { Motion = new() { Reason = "it is broken" }, ProposedBy = "ann", Sentence = "ann says: it is broken. Proposed: hold the predictions (needs approval)." };
        Assert.Equal("A person says: it is broken. Proposed: hold the predictions (needs approval).", Motions.WithoutName(old));
        Assert.Equal("ann says: it is broken.", Motions.WithoutName(old with { Motion = null, Sentence = "ann says: it is broken." }));
        Assert.Equal("A person says: ann says: so.", Motions.WithoutName(old with { Sentence = "A person says: ann says: so." }));
    }

    /// <summary>Source feed-3 is in quarantine by the decision <see cref="Id"/>, which ann proposed and bob approved.</summary>
    private static async Task<ICoordinatorGrain> QuarantinedAsync(GovernedCluster cluster)
    {
        var coordinator = cluster.Coordinator("acme");
        await coordinator.ProposeAsync(new(Id, GovernedAction.QuarantineSource, new() { Source = "feed-3" }, "ann", "it is broken"));
        await cluster.Decision("acme", Id).DecideAsync(approve: true, new("bob"), "seen");
        Assert.Equal(VerdictKind.Quarantine, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);
        return coordinator;
    }
}
