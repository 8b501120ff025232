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
        var decided = DecisionLifecycle.Audited(DecisionLifecycle.Decide(waiting, approve, "ann", "seen it", Now.AddHours(1))!, 9);
        Assert.Equal((end, 7L, 9L, "ann", "seen it", (DateTimeOffset?)Now.AddHours(1)), (decided.State, decided.AuditIndex, decided.LastAuditIndex, decided.DecidedBy, decided.Rationale, decided.DecidedAt));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_OnADecisionThatDoesNotWait_IsNoStep(bool approve)
    {
        var inForce = DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", automatic: true), Now).Record;
        Assert.Null(DecisionLifecycle.Decide(inForce, approve, "ann", "", Now));
    }

    [Fact]
    public void Lift_OfAQuarantineInForce_KeepsWhoPutItInForce()
    {
        var inForce = DecisionLifecycle.Audited(DecisionLifecycle.Decide(DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1"), Now).Record, approve: true, "ann", "seen it", Now.AddHours(1))!, 9);
        var step = DecisionLifecycle.Lift(inForce, "bob", "the feed is mended", Now.AddHours(2))!;
        var lifted = DecisionLifecycle.Audited(step, 12);
        Assert.Equal((DecisionState.InForce, "decision/d/1/1/lifted"), (step.From!.Value, step.EntryKey));
        Assert.Equal((DecisionState.Lifted, "ann", "seen it", new Lifting(Now.AddHours(2), "bob", "the feed is mended"), 12L), (lifted.State, lifted.DecidedBy, lifted.Rationale, lifted.Lifted!, lifted.LastAuditIndex));
    }

    [Fact]
    public void Lift_OfWhatOrdersNothingThatLastsOrIsNotInForce_IsNoStep()
    {
        var alert = DecisionLifecycle.Propose(Proposals.Of("t", "d/1/1", automatic: true), Now).Record;
        var waiting = DecisionLifecycle.Propose(Proposals.Of("t", "d/1/2"), Now).Record;
        var rejected = DecisionLifecycle.Decide(waiting, approve: false, "ann", "no", Now)!.Record;
        var lifted = DecisionLifecycle.Lift(DecisionLifecycle.Decide(waiting, approve: true, "ann", "", Now)!.Record, "bob", "mended", Now)!.Record;
        Assert.All((DecisionRecord[])[alert, waiting, rejected, lifted], record => Assert.Null(DecisionLifecycle.Lift(record, "bob", "mended", Now)));
    }

    [Theory]
    [InlineData(null, DecisionState.AwaitingApproval, true)]
    [InlineData(null, DecisionState.Lifted, true)]
    [InlineData(DecisionState.AwaitingApproval, DecisionState.AwaitingApproval, false)]
    [InlineData(DecisionState.AwaitingApproval, DecisionState.Lifted, true)]
    [InlineData(DecisionState.InForce, DecisionState.Lifted, true)]
    [InlineData(DecisionState.InForce, DecisionState.AwaitingApproval, false)]
    [InlineData(DecisionState.InForce, DecisionState.Rejected, false)]
    [InlineData(DecisionState.Rejected, DecisionState.InForce, false)]
    [InlineData(DecisionState.Lifted, DecisionState.InForce, false)]
    public void Follows_IsTheOrderOfStates(DecisionState? earlier, DecisionState state, bool follows) => Assert.Equal(follows, DecisionLifecycle.Follows(state, earlier));
}
