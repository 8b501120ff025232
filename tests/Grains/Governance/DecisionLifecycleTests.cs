using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Tests.Governance;

public sealed class DecisionLifecycleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Propose_OfAnAutomaticAction_IsInForceByPolicy()
    {
        var record = DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", automatic: true), Now).Record;
        Assert.Equal((DecisionState.InForce, AuditEntries.PolicyActor, (DateTimeOffset?)Now), (record.State, record.DecidedBy, record.DecidedAt));
    }

    [Fact]
    public void Propose_OfAnActionThatNeedsApproval_Waits()
    {
        var record = DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1"), Now).Record;
        Assert.Equal((DecisionState.AwaitingApproval, "", null), (record.State, record.DecidedBy, record.DecidedAt));
    }

    [Theory]
    [InlineData(true, DecisionState.InForce)]
    [InlineData(false, DecisionState.Rejected)]
    public void Decide_OnAWaitingDecision_EndsTheWait(bool approve, DecisionState end)
    {
        var waiting = DecisionLifecycle.Audited(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1"), Now), 7);
        var decided = DecisionLifecycle.Audited(DecisionLifecycle.Decide(waiting, approve, new("ann"), "seen it", Now.AddHours(1))!, 9);
        Assert.Equal((end, 7L, 9L, "ann", "seen it", (DateTimeOffset?)Now.AddHours(1)), (decided.State, decided.AuditIndex, decided.LastAuditIndex, decided.DecidedBy, decided.Rationale, decided.DecidedAt));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_OnADecisionThatDoesNotWait_IsNoStep(bool approve)
    {
        var inForce = DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", automatic: true), Now).Record;
        Assert.Null(DecisionLifecycle.Decide(inForce, approve, new("ann"), "", Now));
    }

    [Fact]
    public void Lift_OfAQuarantineInForce_KeepsWhoPutItInForce()
    {
        var inForce = DecisionLifecycle.Audited(DecisionLifecycle.Decide(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1"), Now).Record, approve: true, new("ann"), "seen it", Now.AddHours(1))!, 9);
        var step = DecisionLifecycle.Lift(inForce, new("bob"), "the feed is mended", Now.AddHours(2))!;
        var lifted = DecisionLifecycle.Audited(step, 12);
        Assert.Equal((DecisionState.InForce, "decision/d/1/1/lifted"), (step.From!.Value, step.EntryKey));
        Assert.Equal((DecisionState.Lifted, "ann", "seen it", new Lifting(Now.AddHours(2), "bob", "the feed is mended") { Roles = [] }, 12L), (lifted.State, lifted.DecidedBy, lifted.Rationale, lifted.Lifted!, lifted.LastAuditIndex));
    }

    [Fact]
    public void Lift_OfWhatOrdersNothingThatLastsOrIsNotInForce_IsNoStep()
    {
        var alert = DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", automatic: true), Now).Record;
        var waiting = DecisionLifecycle.Propose(Proposals.Of("t", "d/1/2"), Now).Record;
        var rejected = DecisionLifecycle.Decide(waiting, approve: false, new("ann"), "no", Now)!.Record;
        var lifted = DecisionLifecycle.Lift(DecisionLifecycle.Decide(waiting, approve: true, new("ann"), "", Now)!.Record, new("bob"), "mended", Now)!.Record;
        Assert.All((DecisionRecord[])[alert, waiting, rejected, lifted], record => Assert.Null(DecisionLifecycle.Lift(record, new("bob"), "mended", Now)));
    }

    [Fact]
    public void Decide_WhereTwoMustApprove_TakesTwoStepsAndKeepsBoth()
    {
        var waiting = DecisionLifecycle.Audited(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", approvals: 2, roles: ["risk", "owner"]), Now), 7);
        var first = DecisionLifecycle.Decide(waiting, approve: true, new("ann") { Roles = ["owner", "clerk"] }, "seen it", Now.AddHours(1))!;
        var half = DecisionLifecycle.Audited(first, 9);
        var second = DecisionLifecycle.Decide(half, approve: true, new("bob") { Roles = ["risk"] }, "so have I", Now.AddHours(2))!;
        Assert.Equal(("decision/d/1/1/awaiting_second_approval", "decision/d/1/1/in_force"), (first.EntryKey, second.EntryKey));
        Assert.Equal((DecisionState.AwaitingSecondApproval, "ann", "seen it", "owner"), (half.State, half.FirstApproval!.By, half.FirstApproval.Rationale, Assert.Single(half.FirstApproval.Roles)));
        Assert.Equal(("", null, true), (half.DecidedBy, half.DecidedAt, half.IsWaiting));
        Assert.Equal((DecisionState.InForce, "bob", "so have I", "ann", "risk"), (second.Record.State, second.Record.DecidedBy, second.Record.Rationale, second.Record.FirstApproval!.By, Assert.Single(second.Record.DecidedAs)));
        Assert.Equal(DecisionState.Rejected, DecisionLifecycle.Decide(half, approve: false, new("carol"), "no", Now)!.Record.State);
    }

    [Fact]
    public void Corroborate_WhereTwoMustApprove_IsNoStep()
    {
        Assert.Null(DecisionLifecycle.Corroborate(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", approvals: 2), Now).Record, "rows and labels", Now));
        Assert.NotNull(DecisionLifecycle.Corroborate(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1"), Now).Record, "rows and labels", Now));
    }

    [Theory]
    [InlineData(false, "nobody approved it within 3d")]
    [InlineData(true, "only one of two people approved it within 3d")]
    public void Expire_FromTheDeadlineOn_EndsTheWaitAndPutsNothingInForce(bool half, string why)
    {
        var waiting = DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", approvals: 2) with { Deadline = TimeSpan.FromDays(3) }, Now).Record;
        if (half) waiting = DecisionLifecycle.Decide(waiting, approve: true, new("ann"), "", Now.AddDays(1))!.Record;
        Assert.Equal(Now.AddDays(3), waiting.ExpiresAt);
        Assert.Null(DecisionLifecycle.Expire(waiting, Now.AddDays(3).AddTicks(-1)));
        var step = DecisionLifecycle.Expire(waiting, Now.AddDays(3))!;
        Assert.Equal(("decision/d/1/1/expired", DecisionState.Expired, "policy", why), (step.EntryKey, step.Record.State, step.Record.DecidedBy, step.Record.Rationale));
        Assert.Null(DecisionLifecycle.Expire(step.Record, Now.AddDays(9)));
        Assert.Equal(DecideStatus.NotAwaiting, DecisionLifecycle.Objection(step.Record, approve: true, new("bob")));
    }

    [Fact]
    public void Expire_WithoutADeadlineOrWithoutPeople_IsNoStep()
    {
        Assert.Null(DecisionLifecycle.Expire(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1"), Now).Record, DateTimeOffset.MaxValue));
        Assert.Null(DecisionLifecycle.Expire(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", automatic: true) with { Deadline = TimeSpan.FromDays(3) }, Now).Record, DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Override_OfWhatIsInForce_EndsItWhoeverMadeIt()
    {
        var alert = DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", automatic: true), Now).Record;
        var step = DecisionLifecycle.Override(alert, new("ann"), "a known change", Now.AddHours(1))!;
        Assert.Equal(("decision/d/1/1/overridden", DecisionState.Overridden, "policy", new Lifting(Now.AddHours(1), "ann", "a known change") { Roles = [] }), (step.EntryKey, step.Record.State, step.Record.DecidedBy, step.Record.Lifted!));
        Assert.Null(DecisionLifecycle.Override(step.Record, new("ann"), "again", Now));
        Assert.Null(DecisionLifecycle.Lift(step.Record, new("ann"), "again", Now));
        Assert.Null(DecisionLifecycle.Override(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/2"), Now).Record, new("ann"), "it waits", Now));
    }

    [Theory]
    [InlineData(true, DecisionState.EffectConfirmed, "decision/d/1/1/effect_confirmed")]
    [InlineData(false, DecisionState.EffectNotConfirmed, "decision/d/1/1/effect_not_confirmed")]
    public void Measure_OfWhatIsInForce_IsWrittenDownOnceAndEndsNothing(bool recovered, DecisionState state, string key)
    {
        var inForce = DecisionLifecycle.Decide(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1"), Now).Record, approve: true, new("ann"), "", Now)!.Record;
        var finding = new EffectFinding(Now.AddDays(7), recovered, 20, "no signal of it");
        var step = DecisionLifecycle.Measure(inForce, finding)!;
        Assert.Equal((key, state, finding, "ann", true), (step.EntryKey, step.Record.State, step.Record.Effect!, step.Record.DecidedBy, step.Record.IsInForce));
        Assert.Null(DecisionLifecycle.Measure(step.Record, finding));
        Assert.Equal(DecisionState.Lifted, DecisionLifecycle.Lift(step.Record, new("bob"), "mended", Now)!.Record.State);
        Assert.Equal(DecisionState.Overridden, DecisionLifecycle.Override(step.Record, new("bob"), "wrong", Now)!.Record.State);
        Assert.Null(DecisionLifecycle.Measure(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1"), Now).Record, finding));
    }

    [Theory]
    [InlineData("ann", "risk", true, DecideStatus.Done)]
    [InlineData("ann", "clerk", true, DecideStatus.RoleMissing)]
    [InlineData("ann", "clerk", false, DecideStatus.RoleMissing)]
    [InlineData("ann", "", true, DecideStatus.RoleMissing)]
    [InlineData("zoe", "risk", true, DecideStatus.OwnProposal)]
    [InlineData("Zoe", "risk", true, DecideStatus.OwnProposal)]
    [InlineData("zoe", "risk", false, DecideStatus.Done)]
    [InlineData("bob", "risk", true, DecideStatus.SamePerson)]
    [InlineData("BOB", "risk", true, DecideStatus.SamePerson)]
    [InlineData("bob", "risk", false, DecideStatus.Done)]
    public void Objection_ToAnAnswer_IsOfRoleProposerAndFirstApprover(string name, string role, bool approve, DecideStatus status)
    {
        var proposal = Proposals.Of("t", "d/1/1", approvals: 2, roles: ["risk"]) with { ProposedBy = "zoe" };
        var half = DecisionLifecycle.Decide(DecisionLifecycle.Propose(proposal, Now).Record, approve: true, new("bob"), "", Now)!.Record;
        Assert.Equal(status, DecisionLifecycle.Objection(half, approve, new(name) { Roles = role.Length > 0 ? [role] : [] }));
        Assert.Equal(DecideStatus.NotAwaiting, DecisionLifecycle.Objection(half with { State = DecisionState.Rejected }, approve, new(name) { HoldsEveryRole = true }));
    }

    [Fact]
    public void Objection_WhereNobodyHasRolesOfTheirOwn_IsNotOfRoles()
    {
        var waiting = DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", roles: ["risk"]), Now).Record;
        Assert.Equal(DecideStatus.Done, DecisionLifecycle.Objection(waiting, approve: true, new("anonymous:ann") { HoldsEveryRole = true }));
        // The policy proposed it: a key of that name is no second pair of eyes.
        Assert.Equal(DecideStatus.OwnProposal, DecisionLifecycle.Objection(waiting, approve: true, new("policy") { HoldsEveryRole = true }));
    }

    [Theory]
    [InlineData(null, DecisionState.AwaitingApproval, true)]
    [InlineData(null, DecisionState.Lifted, true)]
    [InlineData(DecisionState.AwaitingApproval, DecisionState.AwaitingApproval, false)]
    [InlineData(DecisionState.AwaitingApproval, DecisionState.Lifted, true)]
    [InlineData(DecisionState.InForce, DecisionState.Lifted, true)]
    [InlineData(DecisionState.InForce, DecisionState.AwaitingApproval, false)]
    [InlineData(DecisionState.InForce, DecisionState.Rejected, false)]
    [InlineData(DecisionState.AwaitingApproval, DecisionState.AwaitingSecondApproval, true)]
    [InlineData(DecisionState.AwaitingSecondApproval, DecisionState.AwaitingApproval, false)]
    [InlineData(DecisionState.AwaitingSecondApproval, DecisionState.AwaitingSecondApproval, false)]
    [InlineData(DecisionState.AwaitingSecondApproval, DecisionState.InForce, true)]
    [InlineData(DecisionState.AwaitingSecondApproval, DecisionState.Lifted, true)]
    [InlineData(DecisionState.InForce, DecisionState.AwaitingSecondApproval, false)]
    [InlineData(DecisionState.AwaitingApproval, DecisionState.Expired, true)]
    [InlineData(DecisionState.AwaitingSecondApproval, DecisionState.Expired, true)]
    [InlineData(DecisionState.InForce, DecisionState.Expired, false)]
    [InlineData(DecisionState.Expired, DecisionState.InForce, false)]
    [InlineData(DecisionState.InForce, DecisionState.Overridden, true)]
    [InlineData(DecisionState.Overridden, DecisionState.Lifted, false)]
    [InlineData(DecisionState.InForce, DecisionState.EffectConfirmed, true)]
    [InlineData(DecisionState.EffectConfirmed, DecisionState.InForce, false)]
    [InlineData(DecisionState.EffectConfirmed, DecisionState.EffectNotConfirmed, false)]
    [InlineData(DecisionState.EffectNotConfirmed, DecisionState.Lifted, true)]
    [InlineData(DecisionState.EffectNotConfirmed, DecisionState.Overridden, true)]
    [InlineData(DecisionState.Lifted, DecisionState.EffectConfirmed, false)]
    [InlineData(DecisionState.Overridden, DecisionState.InForce, false)]
    [InlineData(DecisionState.Rejected, DecisionState.InForce, false)]
    [InlineData(DecisionState.Lifted, DecisionState.InForce, false)]
    public void Follows_IsTheOrderOfStates(DecisionState? earlier, DecisionState state, bool follows) => Assert.Equal(follows, DecisionLifecycle.Follows(state, earlier));
}
