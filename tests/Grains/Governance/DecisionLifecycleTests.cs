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
}
