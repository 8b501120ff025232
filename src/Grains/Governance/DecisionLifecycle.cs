using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Governance;

/// <summary>
/// The state machine of a decision: proposed → in force (automatic) or awaiting approval; awaiting approval → in force or rejected, where two people must approve by way of awaiting second approval; in force → lifted, where its effect outlives
/// its incident, or overridden; meanwhile its effect is measured, and it is in force as effect confirmed or effect not confirmed. Where the rule sets a deadline, whatever waits until then becomes expired. Nothing leaves "rejected", "expired", "lifted" and "overridden".
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

    public static bool IsWaiting(DecisionState? state) => state is DecisionState.AwaitingApproval or DecisionState.AwaitingSecondApproval;

    public static bool IsInForce(DecisionState? state) => state is DecisionState.InForce or DecisionState.EffectConfirmed or DecisionState.EffectNotConfirmed;

    /// <summary>What keeps a person from giving this answer: <see cref="DecideStatus.Done"/>, nothing does. Whoever may not approve may still reject: to take back one's own word harms nobody.</summary>
    public static DecideStatus Objection(DecisionRecord record, bool approve, Person by)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(by);
        return record switch
        {
            { IsWaiting: false } => DecideStatus.NotAwaiting,
            // Who proposed it may always take it back.
            _ when !by.Holds(record.Proposal.Roles) && (approve || !by.Is(record.Proposal.ProposedBy)) => DecideStatus.RoleMissing,
            _ when approve && by.Is(record.Proposal.ProposedBy) => DecideStatus.OwnProposal,
            { FirstApproval: { } first } when approve && by.Is(first.By) => DecideStatus.SamePerson,
            _ => DecideStatus.Done,
        };
    }

    /// <summary>The step that a person's answer leads to; null when the decision does not wait for one. The first of two approvals leads to the wait for the second.</summary>
    public static DecisionTransition? Decide(DecisionRecord record, bool approve, Person by, string rationale, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(by);
        if (!record.IsWaiting) return null;
        if (approve && record is { Proposal.NeedsTwo: true, FirstApproval: null })
            return new(record.State, record with { State = DecisionState.AwaitingSecondApproval, FirstApproval = new(at, by.Name, rationale) { Roles = by.RolesAmong(record.Proposal.Roles) } });
        return new(record.State, record with
        {
            State = !approve ? DecisionState.Rejected : record.Proposal.Planted ? DecisionState.Approved : DecisionState.InForce,
            DecidedAt = at,
            DecidedBy = by.Name,
            DecidedAs = by.RolesAmong(record.Proposal.Roles),
            Rationale = rationale,
        });
    }

    /// <summary>The step that independent evidence of another kind leads to, where the policy lets it stand for a person's word; null when the decision does not wait for one, or for two: what two people must see no evidence stands for.</summary>
    public static DecisionTransition? Corroborate(DecisionRecord record, string rationale, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Proposal.NeedsTwo ? null : Decide(record, approve: true, new(AuditEntries.PolicyActor), rationale, at);
    }

    /// <summary>The step that a deadline leads to; null while it has not come, or where there is none. It puts nothing in force: silence is no approval.</summary>
    public static DecisionTransition? Expire(DecisionRecord record, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(record);
        return !record.IsWaiting || record.ExpiresAt is not { } end || at < end ? null : new(record.State, record with
        {
            State = DecisionState.Expired,
            DecidedAt = at,
            DecidedBy = AuditEntries.PolicyActor,
            Rationale = $"{(record.FirstApproval is null ? "nobody" : "only one of two people")} approved it within {PolicyDuration.Of(record.Proposal.Deadline!.Value)}",
        });
    }

    /// <summary>The step by which a person ends what a decision has ordered; null when it orders nothing that lasts, or is not in force.</summary>
    public static DecisionTransition? Lift(DecisionRecord record, Person by, string rationale, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(by);
        return !record.IsInForce || !Verdicts.Lasts(record.Proposal.Action) ? null : new(record.State, record with
        {
            State = DecisionState.Lifted,
            Lifted = new(at, by.Name, rationale) { Roles = by.RolesAmong(record.Proposal.Roles) },
        });
    }

    /// <summary>The step by which a person says that a decision in force is wrong, whoever made it; null when it is not in force. Whatever it ordered ends.</summary>
    public static DecisionTransition? Override(DecisionRecord record, Person by, string rationale, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(by);
        return !record.IsInForce || IsDoneOnce(record) ? null : new(record.State, record with
        {
            State = DecisionState.Overridden,
            Lifted = new(at, by.Name, rationale) { Roles = by.RolesAmong(record.Proposal.Roles) },
        });
    }

    /// <summary>The step by which another decision ends a quarantine; null when it is not in force.</summary>
    public static DecisionTransition? Release(DecisionRecord record, QuarantineRelease release, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(release);
        return record.Proposal.Action != GovernedAction.QuarantineSource || Lift(record, release.By, release.Reason, at) is not { } step ? null
            : step with { Record = step.Record with { Lifted = step.Record.Lifted! with { ReleasedBy = release.DecisionId } } };
    }

    /// <summary>What it ordered has been done, and nothing of it lasts that could be ended.</summary>
    public static bool IsDoneOnce(DecisionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Proposal.Action is GovernedAction.ReleaseQuarantine or GovernedAction.ChangePolicy;
    }

    /// <summary>The step that writes down what became of the statistic; null when the decision is not in force, or has been measured.</summary>
    public static DecisionTransition? Measure(DecisionRecord record, EffectFinding finding)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(finding);
        return record.State != DecisionState.InForce ? null : new(record.State, record with
        {
            State = finding.Recovered ? DecisionState.EffectConfirmed : DecisionState.EffectNotConfirmed,
            Effect = finding,
        });
    }

    /// <summary>Nothing follows from it any more, and nothing has happened to it since a time: it waits for nobody, and orders nothing.</summary>
    public static bool IsOver(DecisionRecord record, DateTimeOffset since)
    {
        ArgumentNullException.ThrowIfNull(record);
        return !record.IsWaiting && !(record.IsInForce && Verdicts.Lasts(record.Proposal.Action)) && record.ProposedAt < since && !(record.DecidedAt >= since) && !(record.Lifted?.At >= since) && !(record.Effect?.At >= since);
    }

    /// <summary>Whether a decision can have come to a state after another one (null: before it was proposed).</summary>
    public static bool Follows(DecisionState state, DecisionState? earlier) => earlier switch
    {
        null => true,
        DecisionState.AwaitingApproval => state != DecisionState.AwaitingApproval,
        DecisionState.AwaitingSecondApproval => !IsWaiting(state),
        DecisionState.InForce => state is DecisionState.Lifted or DecisionState.Overridden or DecisionState.EffectConfirmed or DecisionState.EffectNotConfirmed,
        DecisionState.EffectConfirmed or DecisionState.EffectNotConfirmed => state is DecisionState.Lifted or DecisionState.Overridden,
        _ => false,
    };

    /// <summary>The record after a step that stands in the audit log at <paramref name="index"/>.</summary>
    public static DecisionRecord Audited(DecisionTransition transition, long index)
    {
        ArgumentNullException.ThrowIfNull(transition);
        return transition.Record with { LastAuditIndex = index, AuditIndex = transition.From is null ? index : transition.Record.AuditIndex };
    }
}
