using System.Globalization;
using System.Security.Cryptography;
using Grpc.Core;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.People;

namespace Watchgrain.Gateway.Decisions;

/// <summary>Takes what people propose.</summary>
internal sealed class ProposalDesk(IGrainFactory grains, VersionPlans plans)
{
    /// <summary>Thirty years of daily panes ahead or behind is a mistake, and panes of a second still fit.</summary>
    private const long MostPane = 1L << 48;

    /// <exception cref="RpcException">What cannot be proposed, with the field or the reason.</exception>
    public async Task<DecisionRecord> ProposeAsync(V1.ProposeRequest request, string tenant, Person by, string reason)
    {
        var violations = new FieldViolations();
        var requestId = Identifiers.ReadText(request.RequestId, Identifiers.MaxShortBytes, "request_id", violations);
        violations.ThrowIfAny();
        if (requestId.Length == 0)
            requestId = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        return request.WhatCase switch
        {
            V1.ProposeRequest.WhatOneofCase.Action => await ProposeActionAsync(request.Action, tenant, by, reason, requestId),
            V1.ProposeRequest.WhatOneofCase.ReleaseQuarantine => await ProposeReleaseAsync(request.ReleaseQuarantine, tenant, by, reason, requestId),
            V1.ProposeRequest.WhatOneofCase.Policy => await ProposePolicyAsync(request.Policy, tenant, by, reason, requestId),
            _ => throw Refusal.Invalid("what", "is required: action, release_quarantine or policy"),
        };
    }

    private async Task<DecisionRecord> ProposeActionAsync(V1.ProposedAction what, string tenant, Person by, string reason, string requestId)
    {
        var violations = new FieldViolations();
        var version = new VersionId(tenant, Identifiers.ReadId(what.ModelId, "action.model_id", violations), Identifiers.ReadId(what.Version, "action.version", violations));
        var source = Identifiers.ReadText(what.Source, Identifiers.MaxShortBytes, "action.source", violations);
        var action = (GovernedAction)what.Action;
        if (!Motions.Actions.Contains(action))
            violations.Add("action.action", $"is one of {string.Join(", ", Motions.Actions.Select(AuditWords.Of))}");
        else if (action == GovernedAction.QuarantineSource && source.Length == 0)
            violations.Add("action.source", "is required: it is the source that is put in quarantine");
        else if (source.Length > 0 && action is not (GovernedAction.QuarantineSource or GovernedAction.Shadow or GovernedAction.Hold))
            violations.Add("action.source", $"must be empty: {AuditWords.Of(action)} is about the whole version");
        if (what.HasSincePane && action != GovernedAction.QuarantineSource)
            violations.Add("action.since_pane", "is for quarantine_source");
        else if (what.HasSincePane && what.SincePane is < -MostPane or > MostPane)
            violations.Add("action.since_pane", string.Create(CultureInfo.InvariantCulture, $"lies within {MostPane} of 0"));
        violations.ThrowIfAny();
        var plan = await plans.GetAsync(version);
        if (source.Length > 0 && !plan.Plan.Sources.Contains(source))
            throw Refusal.NotFound("UNKNOWN_SOURCE", $"Version '{version.Version}' of model '{version.Model}' has had nothing from a source '{source}'.");
        return await AskAsync(version, new(Motions.IdOf(version, await NameAsync(tenant, by, requestId)), action, new() { Source = source }, by.Name, reason) { SincePane = what.HasSincePane ? what.SincePane : null });
    }

    private async Task<DecisionRecord> ProposeReleaseAsync(V1.ProposedRelease what, string tenant, Person by, string reason, string requestId)
    {
        var violations = new FieldViolations();
        var target = Identifiers.ReadName(what.DecisionId, Identifiers.MaxBytes, "release_quarantine.decision_id", violations);
        violations.ThrowIfAny();
        var held = await grains.GetGrain<IDecisionGrain>(GrainKeys.Decision(tenant, target)).GetAsync() ?? throw Refusal.NotFound("UNKNOWN_DECISION", $"There is no decision '{target}'.");
        var (version, id) = (held.Proposal.Version, Motions.IdOf(held.Proposal.Version, await NameAsync(tenant, by, requestId)));
        // Sent again after its release: the answer is the decision.
        if (await grains.GetGrain<IDecisionGrain>(GrainKeys.Decision(tenant, id)).GetAsync() is null && !(held.IsInForce && held.Proposal.Action == GovernedAction.QuarantineSource))
            throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "NOTHING_TO_RELEASE", $"Decision '{target}' ({AuditWords.Of(held.Proposal.Action)}) is {AuditWords.Of(held.State)}: only a quarantine that is in force can be released.");
        return await AskAsync(version, new(id, GovernedAction.ReleaseQuarantine, new() { Source = held.Proposal.Subject.Source }, by.Name, reason) { TargetId = target });
    }

    private async Task<DecisionRecord> ProposePolicyAsync(V1.ProposedPolicy what, string tenant, Person by, string reason, string requestId)
    {
        var violations = new FieldViolations();
        var name = Identifiers.ReadText(what.FileName, Identifiers.MaxBytes, "policy.file_name", violations);
        violations.ThrowIfAny();
        name = name.Length > 0 ? name : "policy";
        var policy = PolicyTest.Read(name, what.Policy.ToByteArray(), "policy.policy");
        // A tenant that has changed its policy follows the host's file no more: nobody could ever change it again.
        if (policy.People.Change is null)
            throw Refusal.Invalid("policy.policy", $"{name}: people.change_policy is missing: with this file in force nobody could propose another one, and the host's file is no way back for a tenant whose policy was changed by a decision");
        var digest = policy.Digest;
        var request = new PolicyRequest(Motions.PolicyIdOf(await NameAsync(tenant, by, requestId)), name, what.Policy.ToByteArray(), by.Name, reason);
        DecisionRecord? decision;
        try
        {
            decision = await grains.GetGrain<IPolicyGrain>(GrainKeys.Policy(tenant)).ProposeAsync(request);
        }
        catch (LimitExceededException)
        {
            throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_PROPOSALS", string.Create(CultureInfo.InvariantCulture, $"{PolicyGrain.MostWaiting} changes of the policy wait: answer some first."));
        }
        catch (InvalidOperationException)
        {
            throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "POLICY_IS_THE_HOSTS", "The policy in force does not say who approves its change (people.change_policy): whoever runs the host changes its file.");
        }
        return Checked(decision ?? throw Refusal.OutcomeUnknown(), motion => motion.FileDigest == digest && motion.Reason == reason);
    }

    /// <summary>Under the person's key: an id stands in the audit log, and a hash of the name alone could be found by trying names.</summary>
    private Task<string> NameAsync(string tenant, Person by, string requestId) => grains.GetGrain<IPeopleGrain>(GrainKeys.People(tenant)).NameRequestAsync(by.Name, requestId);

    private async Task<DecisionRecord> AskAsync(VersionId version, MotionRequest request)
    {
        DecisionRecord? decision;
        try
        {
            decision = await grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(version)).ProposeAsync(request);
        }
        catch (LimitExceededException)
        {
            throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_PROPOSALS", string.Create(CultureInfo.InvariantCulture, $"Of version '{version.Version}' of model '{version.Model}' {Motions.Most} proposals of people wait or are in force: answer or lift some first."));
        }
        var asked = decision ?? throw Refusal.OutcomeUnknown();
        return Checked(asked, motion => asked.Proposal.Action == request.Action && asked.Proposal.Subject == request.Subject && (request.SincePane is null || asked.Proposal.SincePane == request.SincePane) && motion.TargetId == request.TargetId && motion.Reason == request.Reason);
    }

    /// <summary>The decision, if it is what was asked for.</summary>
    private static DecisionRecord Checked(DecisionRecord decision, Func<Motion, bool> isAsked) =>
        decision.Proposal.Motion is { } motion && isAsked(motion)
            ? decision
            : throw Refusal.Of(Google.Rpc.Code.AlreadyExists, "REQUEST_ID_USED", $"The request id has been used for another proposal: decision '{decision.Proposal.DecisionId}'.");
}
