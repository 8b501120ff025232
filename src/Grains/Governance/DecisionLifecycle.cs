using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Governance;

/// <summary>
/// The state machine of a decision: proposed → in force (automatic) or awaiting approval; awaiting approval → in force or rejected; in force → lifted, where its effect outlives its incident. Nothing leaves "rejected" and "lifted".
/// Pure: it says which step to take; the grain audits the step, then takes it.
/// </summary>
public static class DecisionLifecycle
{
    /// <summary>The first step of a proposal.</summary>
    public static DecisionTransition Propose(Proposal proposal, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return new(null, new DecisionRecord
        {
            Proposal = proposal,
            State = proposal.Automatic ? DecisionState.InForce : DecisionState.AwaitingApproval,
            AuditIndex = -1,
            LastAuditIndex = -1,
            ProposedAt = at,
            DecidedAt = proposal.Automatic ? at : null,
            DecidedBy = proposal.Automatic ? AuditEntries.PolicyActor : "",
        });
    }

    /// <summary>The step that a person's answer leads to; null when the decision does not wait for one.</summary>
    public static DecisionTransition? Decide(DecisionRecord record, bool approve, string actor, string rationale, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.State != DecisionState.AwaitingApproval ? null : new(record.State, record with
        {
            State = approve ? DecisionState.InForce : DecisionState.Rejected,
            DecidedAt = at,
            DecidedBy = actor,
            Rationale = rationale,
        });
    }

    /// <summary>The step that independent evidence of another kind leads to, where the policy lets it stand for a person's word; null when the decision does not wait for one.</summary>
    public static DecisionTransition? Corroborate(DecisionRecord record, string rationale, DateTimeOffset at) => Decide(record, approve: true, AuditEntries.PolicyActor, rationale, at);

    /// <summary>The step by which a person ends what a decision has ordered; null when it orders nothing that lasts, or is not in force.</summary>
    public static DecisionTransition? Lift(DecisionRecord record, string actor, string rationale, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.State != DecisionState.InForce || !Verdicts.Lasts(record.Proposal.Action) ? null : new(record.State, record with
        {
            State = DecisionState.Lifted,
            Lifted = new(at, actor, rationale),
        });
    }

    /// <summary>Whether a decision can have come to a state after another one (null: before it was proposed).</summary>
    public static bool Follows(DecisionState state, DecisionState? earlier) => earlier switch
    {
        null => true,
        DecisionState.AwaitingApproval => state != DecisionState.AwaitingApproval,
        DecisionState.InForce => state == DecisionState.Lifted,
        _ => false,
    };

    /// <summary>The record after a step that stands in the audit log at <paramref name="index"/>.</summary>
    public static DecisionRecord Audited(DecisionTransition transition, long index)
    {
        ArgumentNullException.ThrowIfNull(transition);
        return transition.Record with { LastAuditIndex = index, AuditIndex = transition.From is null ? index : transition.Record.AuditIndex };
    }
}
