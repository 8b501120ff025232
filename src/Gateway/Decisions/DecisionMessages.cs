using Google.Protobuf.WellKnownTypes;
using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Gateway.Decisions;

/// <summary>Decisions as messages.</summary>
internal static class DecisionMessages
{
    public static V1.Decision ToMessage(this DecisionRecord decision)
    {
        var proposal = decision.Proposal;
        return new()
        {
            DecisionId = proposal.DecisionId,
            ModelId = proposal.Version.Model,
            Version = proposal.Version.Version,
            Family = (V1.Family)proposal.Family,
            Subject = proposal.Subject.ToMessage(),
            Position = proposal.Position,
            SincePane = proposal.SincePane,
            Action = (V1.Action)proposal.Action,
            State = (V1.DecisionState)decision.State,
            Sentence = proposal.Sentence,
            Signals = { proposal.Signals.Select(signal => signal.ToMessage(proposal.Version)) },
            AuditIndex = (ulong)decision.AuditIndex,
            LastAuditIndex = (ulong)decision.LastAuditIndex,
            ProposedAt = Timestamp.FromDateTimeOffset(decision.ProposedAt),
            DecidedAt = decision.DecidedAt is { } decided ? Timestamp.FromDateTimeOffset(decided) : null,
            DecidedBy = decision.DecidedBy,
            Rationale = decision.Rationale,
            PolicyRule = proposal.PolicyRule,
            PolicyDigest = proposal.PolicyDigest,
            LiftedAt = decision.Lifted is { } lifted ? Timestamp.FromDateTimeOffset(lifted.At) : null,
            LiftedBy = decision.Lifted?.By ?? "",
            LiftRationale = decision.Lifted?.Rationale ?? "",
            EffectAt = decision.Effect is { } effect ? Timestamp.FromDateTimeOffset(effect.At) : null,
            EffectPane = decision.Effect?.Pane ?? 0,
            Effect = decision.Effect?.Sentence ?? "",
            ExpiresAt = decision.ExpiresAt is { } end ? Timestamp.FromDateTimeOffset(end) : null,
            ApprovalsNeeded = (uint)Math.Max(1, proposal.Approvals),
            ApproverRoles = { proposal.Roles },
            FirstApprovedAt = decision.FirstApproval is { } first ? Timestamp.FromDateTimeOffset(first.At) : null,
            FirstApprovedBy = decision.FirstApproval?.By ?? "",
            FirstRationale = decision.FirstApproval?.Rationale ?? "",
            ProposedBy = proposal.ProposedBy,
            ProposalRationale = proposal.Motion?.Reason ?? "",
            TargetDecisionId = proposal.Motion?.TargetId ?? "",
            ProposedPolicyDigest = proposal.Motion?.FileDigest ?? "",
            Planted = decision.Planted is not null,
            ReleasedBy = decision.Lifted?.ReleasedBy ?? "",
        };
    }
}
