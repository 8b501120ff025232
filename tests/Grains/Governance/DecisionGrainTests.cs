using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Tests.Audit;

namespace Watchgrain.Grains.Tests.Governance;

public sealed class DecisionGrainTests
{
    private const string Id = "flight-delay/1/1";

    [Theory]
    [InlineData("before:audit")]
    [InlineData("after:audit")]
    [InlineData("before:decision")]
    [InlineData("after:decision")]
    [InlineData("before:decision-index")]
    [InlineData("after:decision-index")]
    public async Task Propose_KilledAtAnyStep_IsWholeAfterTheRetryAndAuditedOnce(string step)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var proposal = Proposals.Of("acme", Id);
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Decision("acme", Id).ProposeAsync(proposal));
        Assert.True(cluster.Faults.Spent);

        var record = await cluster.Decision("acme", Id).ProposeAsync(proposal);
        Assert.Equal((DecisionState.AwaitingApproval, 0L, 0L), (record.State, record.AuditIndex, record.LastAuditIndex));
        Assert.Equal([EntryKeys.Decision(Id, DecisionState.AwaitingApproval)], (await cluster.Audit("acme").ListAsync(0, 10)).Select(row => row.EntryKey));
        Assert.Equal([Id], (await cluster.Index("acme").ListAsync("flight-delay", 0, 10)).Ids);
    }

    [Fact]
    public async Task Propose_HeldBackAfterItWasAuditedAsInForce_IsInForceAsItWasAudited()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var proposal = Proposals.Of("acme", Id, automatic: true);
        cluster.Faults.Fail("before:decision");
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Decision("acme", Id).ProposeAsync(proposal));
        Assert.Null(await cluster.Decision("acme", Id).GetAsync());

        var record = await cluster.Decision("acme", Id).ProposeAsync(proposal with { Automatic = false, Sentence = "The budget is used up." });
        Assert.Equal((DecisionState.InForce, "policy", 0L, true, proposal.Sentence), (record.State, record.DecidedBy, record.AuditIndex, record.Proposal.Automatic, record.Proposal.Sentence));
        Assert.Equal([EntryKeys.Decision(Id, DecisionState.InForce)], (await cluster.Audit("acme").ListAsync(0, 10)).Select(row => row.EntryKey));
    }

    [Fact]
    public async Task Answer_AuditedInALogThatIsDamagedNow_IsNotTakenOverAndTheDecisionCanBeRead()
    {
        const string Other = "flight-delay/1/2";
        using var scratch = new ScratchDirectory();
        await using (var cluster = await GovernedCluster.StartAsync(directory: scratch.Info))
        {
            await cluster.Decision("acme", Id).ProposeAsync(Proposals.Of("acme", Id));
            cluster.Faults.Fail("before:decision");
            await Assert.ThrowsAnyAsync<Exception>(() => cluster.Decision("acme", Id).DecideAsync(approve: true, new("ann"), "seen it"));
            cluster.Faults.Fail("before:decision");
            await Assert.ThrowsAnyAsync<Exception>(() => cluster.Decision("acme", Other).ProposeAsync(Proposals.Of("acme", Other, automatic: true)));
            Assert.Equal(3, (await cluster.Audit("acme").GetCheckpointAsync()).Size);
        }

        SigningSilo.Tamper(scratch.Info.FullName, "UPDATE audit_entry SET bytes = x'03' WHERE entry_index = 0");
        await using var damaged = await GovernedCluster.StartAsync(directory: scratch.Info);
        Assert.Equal(DecisionState.AwaitingApproval, (await damaged.Decision("acme", Id).GetAsync())!.State);
        await Assert.ThrowsAsync<AuditLogDamagedException>(() => damaged.Decision("acme", Id).DecideAsync(approve: true, new("ann"), "seen it"));
        await Assert.ThrowsAsync<AuditLogDamagedException>(() => damaged.Decision("acme", Other).ProposeAsync(Proposals.Of("acme", Other, automatic: true)));
        Assert.Equal(DecisionState.AwaitingApproval, (await damaged.Decision("acme", Id).GetAsync())!.State);
        Assert.Null(await damaged.Decision("acme", Other).GetAsync());
    }

    [Theory]
    [InlineData("before:audit", false)]
    [InlineData("after:audit", true)]
    [InlineData("before:decision", true)]
    [InlineData("after:decision", true)]
    public async Task Decide_KilledAtAnyStep_StandsWhenAuditedAndNotOtherwise(string step, bool stands)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        await cluster.Decision("acme", Id).ProposeAsync(Proposals.Of("acme", Id));
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Decision("acme", Id).DecideAsync(approve: true, new("ann"), "seen it"));
        Assert.True(cluster.Faults.Spent);

        var second = await cluster.Decision("acme", Id).DecideAsync(approve: false, new("bob"), "no");
        Assert.Equal(stands ? DecideStatus.NotAwaiting : DecideStatus.Done, second.Status);
        var record = (await cluster.Decision("acme", Id).GetAsync())!;
        Assert.Equal(stands ? (DecisionState.InForce, "ann", "seen it", 1L) : (DecisionState.Rejected, "bob", "no", 1L), (record.State, record.DecidedBy, record.Rationale, record.LastAuditIndex));
        Assert.Equal(2, (await cluster.Audit("acme").GetCheckpointAsync()).Size);
    }

    [Theory]
    [InlineData("before:audit", 1, false)]
    [InlineData("after:audit", 1, true)]
    [InlineData("before:decision", 1, true)]
    [InlineData("after:decision", 1, true)]
    [InlineData("before:audit", 2, false)]
    [InlineData("after:audit", 2, true)]
    [InlineData("before:decision", 2, true)]
    [InlineData("after:decision", 2, true)]
    public async Task Decide_WhereTwoMustApprove_KilledAtAnyStep_StandsWhenAuditedAndNotOtherwise(string step, int approval, bool stands)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var decision = cluster.Decision("acme", Id);
        await decision.ProposeAsync(Proposals.Of("acme", Id, approvals: 2));
        if (approval == 2) await decision.DecideAsync(approve: true, new("ann"), "seen it");
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => decision.DecideAsync(approve: true, new(approval == 1 ? "ann" : "bob"), "seen it"));
        Assert.True(cluster.Faults.Spent);

        var read = (await decision.GetAsync())!;
        Assert.Equal((approval, stands) switch { (1, false) => DecisionState.AwaitingApproval, (1, true) or (2, false) => DecisionState.AwaitingSecondApproval, _ => DecisionState.InForce }, read.State);
        // Who has been audited as the first is no second, whatever the crash made of the reply.
        if (stands && approval == 1) Assert.Equal(DecideStatus.SamePerson, (await decision.DecideAsync(approve: true, new("ann"), "seen it")).Status);
        await decision.DecideAsync(approve: true, new("ann"), "seen it");
        await decision.DecideAsync(approve: true, new("bob"), "so have I");

        read = (await decision.GetAsync())!;
        Assert.Equal((DecisionState.InForce, "ann", "bob", 2L), (read.State, read.FirstApproval!.By, read.DecidedBy, read.LastAuditIndex));
        Assert.Equal(
            [EntryKeys.Decision(Id, DecisionState.AwaitingApproval), EntryKeys.Decision(Id, DecisionState.AwaitingSecondApproval), EntryKeys.Decision(Id, DecisionState.InForce)],
            (await cluster.Audit("acme").ListAsync(0, 10)).Select(row => row.EntryKey));
    }

    private static readonly Policy TwoPeople = PolicyFile.Parse("p.yaml", """
        version: 1
        rules:
          - {name: two, family: drift, subject: [source, source_feature], action: quarantine_source, mode: approval, approvals: 2, roles: [risk, owner]}
          - {name: evidence, family: poisoning, subject: [source, source_feature], action: quarantine_source, mode: corroborated, roles: [risk]}
          - {name: rest, family: any, subject: any, action: alert, mode: automatic}
        """u8.ToArray());

    [Fact]
    public async Task Quarantine_ThatTwoMustApprove_TakesEffectWithTheSecondAndNotByEvidence()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: TwoPeople);
        var coordinator = cluster.Coordinator("acme");
        var signal = Proposals.Of("acme", Id).Signals[0];
        await coordinator.AcceptAsync([signal]);
        await coordinator.PanesClosedAsync(11413);
        // Rows and labels accuse it: that stands for one person's word, of a rule that says so, and not for two.
        await coordinator.AcceptAsync([signal with { Family = Family.Poisoning, Subject = new() { Source = "feed-3" } }]);
        await coordinator.PanesJudgedAsync(11413, []);
        Assert.Equal(DecisionState.AwaitingApproval, (await cluster.Decision("acme", Id).GetAsync())!.State);
        Assert.EndsWith("(needs approval by two people with the role risk or owner).", (await cluster.Decision("acme", Id).GetAsync())!.Proposal.Sentence, StringComparison.Ordinal);

        Person ann = new("ann") { Roles = ["owner"] }, bob = new("bob") { Roles = ["risk"] };
        Assert.Equal(DecideStatus.RoleMissing, (await cluster.Decision("acme", Id).DecideAsync(approve: true, new("eve"), "")).Status);
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Id).DecideAsync(approve: true, ann, "seen it")).Status);
        Assert.DoesNotContain((await coordinator.GetQuarantineAsync()).Sources, held => held.DecisionIds.Contains(Id));
        Assert.Equal(VerdictKind.Flag, (await coordinator.GetVerdictsAsync()).Overall.Kind);
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Id).DecideAsync(approve: true, bob, "so have I")).Status);
        Assert.Contains((await coordinator.GetQuarantineAsync()).Sources, held => held.DecisionIds.Contains(Id));
        Assert.Equal(DecideStatus.RoleMissing, (await cluster.Decision("acme", Id).LiftAsync(new("eve"), "mended")).Status);

        var told = (await coordinator.ListIncidentsAsync(openOnly: true, 0, 10)).Incidents.SelectMany(view => view.Incident.Timeline).Select(entry => entry.Text).ToList();
        Assert.Contains($"decision {Id}: awaiting_second_approval by ann", told);
        Assert.Contains($"decision {Id}: in_force by bob", told);
    }

    [Fact]
    public async Task Decide_WhileTheCoordinatorProposesToTheSameDecision_EndsForBoth()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync(Proposals.Of("acme", Id).Signals);
        // The third write of the coordinator notes that the proposal was taken: when it fails the proposal stays in the outbox.
        cluster.Faults.Fail("before:coordinator", 2);
        await coordinator.PanesClosedAsync(11413);
        Assert.True(cluster.Faults.Spent);
        Assert.Equal(DecisionState.AwaitingApproval, (await cluster.Decision("acme", Id).GetAsync())!.State);

        var (reached, release) = cluster.Faults.Hold("before:audit");
        var decide = cluster.Decision("acme", Id).DecideAsync(approve: true, new("ann"), "");
        await reached;
        var close = coordinator.PanesClosedAsync(11414);
        release.SetResult();
        await Task.WhenAll(decide, close).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(DecideStatus.Done, (await decide).Status);
        Assert.Equal(VerdictKind.Quarantine, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);
    }

    [Fact]
    public async Task Decide_OnAnUnknownDecision_SaysSo()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        Assert.Equal(DecideStatus.UnknownDecision, (await cluster.Decision("acme", "nobody/1/1").DecideAsync(approve: true, new("ann"), "")).Status);
        Assert.Null(await cluster.Decision("acme", "nobody/1/1").GetAsync());
    }

    [Theory]
    [InlineData("before:audit", false)]
    [InlineData("after:audit", true)]
    [InlineData("before:decision", true)]
    [InlineData("after:decision", true)]
    public async Task Lift_KilledAtAnyStep_StandsWhenAuditedAndNotOtherwise(string step, bool stands)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        await cluster.Decision("acme", Id).ProposeAsync(Proposals.Of("acme", Id));
        await cluster.Decision("acme", Id).DecideAsync(approve: true, new("ann"), "seen it");
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Decision("acme", Id).LiftAsync(new("bob"), "mended"));
        Assert.True(cluster.Faults.Spent);

        var second = await cluster.Decision("acme", Id).LiftAsync(new("carol"), "it is mended");
        Assert.Equal(stands ? DecideStatus.NothingToLift : DecideStatus.Done, second.Status);
        var record = (await cluster.Decision("acme", Id).GetAsync())!;
        Assert.Equal((DecisionState.Lifted, "ann", 2L), (record.State, record.DecidedBy, record.LastAuditIndex));
        Assert.Equal(stands ? ("bob", "mended") : ("carol", "it is mended"), (record.Lifted!.By, record.Lifted.Rationale));
        Assert.Equal(3, (await cluster.Audit("acme").GetCheckpointAsync()).Size);
    }

    [Theory]
    [InlineData("before:audit", false)]
    [InlineData("after:audit", true)]
    [InlineData("before:decision", true)]
    [InlineData("after:decision", true)]
    public async Task Override_KilledAtAnyStep_StandsWhenAuditedAndNotOtherwise(string step, bool stands)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        await cluster.Decision("acme", Id).ProposeAsync(Proposals.Of("acme", Id));
        await cluster.Decision("acme", Id).DecideAsync(approve: true, new("ann"), "seen it");
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Decision("acme", Id).OverrideAsync(new("bob"), "the feed was right"));
        Assert.True(cluster.Faults.Spent);

        var second = await cluster.Decision("acme", Id).LiftAsync(new("carol"), "mended");
        Assert.Equal(stands ? DecideStatus.NothingToLift : DecideStatus.Done, second.Status);
        var record = (await cluster.Decision("acme", Id).GetAsync())!;
        Assert.Equal(stands ? (DecisionState.Overridden, "bob", "the feed was right") : (DecisionState.Lifted, "carol", "mended"), (record.State, record.Lifted!.By, record.Lifted.Rationale));
        Assert.Equal(3, (await cluster.Audit("acme").GetCheckpointAsync()).Size);
    }

    [Fact]
    public async Task Override_OfWhatThePolicyPutInForce_EndsItsEffectForTheIncident()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: PolicyFile.Parse("p.yaml", """
            version: 1
            rules:
              - {name: hold, family: any, subject: any, action: hold, mode: automatic}
            """u8.ToArray()));
        var coordinator = cluster.Coordinator("acme");
        var signal = Proposals.Of("acme", Id).Signals[0];
        await coordinator.AcceptAsync([signal]);
        await coordinator.PanesClosedAsync(11413);
        Assert.Equal(VerdictKind.Hold, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);

        var overridden = await cluster.Decision("acme", Id).OverrideAsync(new("ann"), "the feed is right");
        Assert.Equal((DecideStatus.Done, "policy", "ann"), (overridden.Status, overridden.Decision!.DecidedBy, overridden.Decision.Lifted!.By));
        Assert.Equal(VerdictKind.Allow, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);
        await coordinator.AcceptAsync([signal with { Pane = 11414, Position = signal.Position + 86_400_000 }]);
        await coordinator.PanesClosedAsync(11414);
        Assert.Equal(DecisionState.Overridden, Assert.Single(Assert.Single((await coordinator.ListIncidentsAsync(openOnly: true, 0, 10)).Incidents).Incident.Decisions).State);
        Assert.Equal(DecideStatus.NotInForce, (await cluster.Decision("acme", Id).OverrideAsync(new("ann"), "again")).Status);
        Assert.Equal(DecideStatus.UnknownDecision, (await cluster.Decision("acme", "nobody/1/1").OverrideAsync(new("ann"), "again")).Status);
    }

    [Fact]
    public async Task Override_OfAnAlertThatTheCoordinatorWasNotTold_EndsTheFlagAfterARestart()
    {
        using var scratch = new ScratchDirectory();
        var alerting = PolicyFile.Parse("p.yaml", """
            version: 1
            rules:
              - {name: alert, family: any, subject: any, action: alert, mode: automatic}
            """u8.ToArray());
        await using (var cluster = await GovernedCluster.StartAsync(policy: alerting, directory: scratch.Info))
        {
            await cluster.Coordinator("acme").AcceptAsync(Proposals.Of("acme", Id).Signals);
            await cluster.Coordinator("acme").PanesClosedAsync(11413);
            Assert.Equal(VerdictKind.Flag, (await cluster.Coordinator("acme").GetVerdictsAsync()).Overall.Kind);
            cluster.Faults.Break("before:coordinator");
            Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Id).OverrideAsync(new("ann"), "the feed is right")).Status);
        }

        await using var next = await GovernedCluster.StartAsync(policy: alerting, directory: scratch.Info);
        for (var round = 0; round < 300 && (await next.Coordinator("acme").GetVerdictsAsync()).Overall.Kind == VerdictKind.Flag; round++) await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        Assert.Equal(VerdictKind.Allow, (await next.Coordinator("acme").GetVerdictsAsync()).Overall.Kind);
    }

    [Fact]
    public async Task Lift_OfAQuarantine_EndsTheVerdictAndIsNotProposedAgainByTheSameIncident()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var coordinator = cluster.Coordinator("acme");
        var signal = Proposals.Of("acme", Id).Signals[0];
        await coordinator.AcceptAsync([signal]);
        await coordinator.PanesClosedAsync(11413);
        await cluster.Decision("acme", Id).DecideAsync(approve: true, new("ann"), "");
        Assert.Equal(VerdictKind.Quarantine, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);

        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Id).LiftAsync(new("bob"), "mended")).Status);
        Assert.Equal(VerdictKind.Allow, (await coordinator.GetVerdictsAsync()).For("feed-3").Kind);
        await coordinator.AcceptAsync([signal with { Pane = 11414, Position = signal.Position + 86_400_000 }]);
        await coordinator.PanesClosedAsync(11414);

        var incident = Assert.Single((await coordinator.ListIncidentsAsync(openOnly: true, 0, 10)).Incidents).Incident;
        Assert.Equal(DecisionState.Lifted, Assert.Single(incident.Decisions).State);
        Assert.Contains(incident.Timeline, entry => entry.Text == $"decision {Id}: lifted by bob");
    }

    [Fact]
    public async Task Lift_OfAnUnknownDecision_SaysSo()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        Assert.Equal(DecideStatus.UnknownDecision, (await cluster.Decision("acme", "nobody/1/1").LiftAsync(new("ann"), "mended")).Status);
    }
}
