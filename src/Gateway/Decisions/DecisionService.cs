using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Governance.Review;

namespace Watchgrain.Gateway.Decisions;

/// <summary>Shows decisions and takes people's answers.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName)]
internal sealed class DecisionService(IGrainFactory grains, DecisionTail tail, ProposalDesk proposals, PolicyDesk policyDesk, PolicyTest policies, VersionPlans plans, Shutdown shutdown) : V1.DecisionService.DecisionServiceBase
{
    private const int MaxRationaleBytes = 4096;

    /// <summary>Of a tenant's decisions the latest are reviewed, of all models.</summary>
    private const int MostReviewed = 2000;

    private const int ReviewPage = 200;

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.ListDecisionsResponse> ListDecisions(V1.ListDecisionsRequest request, ServerCallContext context)
    {
        var model = ReadModel(request.ModelId);
        var tenant = Caller.Of(context).Tenant;
        var page = await grains.GetGrain<IDecisionIndexGrain>(GrainKeys.DecisionIndex(tenant)).ListAsync(model, Paging.Number(request.PageToken), Paging.Size(request.PageSize));
        var decisions = await Task.WhenAll(page.Ids.Select(id => grains.GetGrain<IDecisionGrain>(GrainKeys.Decision(tenant, id)).GetAsync()));
        return new()
        {
            Decisions = { decisions.OfType<DecisionRecord>().Select(d => d.ToMessage()) },
            NextPageToken = page.Next < 0 ? "" : Paging.Token(page.Next),
        };
    }

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.GetDecisionResponse> GetDecision(V1.GetDecisionRequest request, ServerCallContext context)
    {
        var decision = await Find(context, request.DecisionId).GetAsync() ?? throw Unknown(request.DecisionId);
        return new() { Decision = decision.ToMessage() };
    }

    [Authorize(Roles = Roles.Read)]
    public override Task WatchDecisions(V1.WatchDecisionsRequest request, IServerStreamWriter<V1.WatchDecisionsResponse> responseStream, ServerCallContext context)
    {
        var model = ReadModel(request.ModelId);
        if (request.HasAfterAuditIndex && request.AfterAuditIndex >= long.MaxValue)
            throw Refusal.Invalid("after_audit_index", "is below 9223372036854775807");
        var tenant = Caller.Of(context).Tenant;
        return shutdown.GuardAsync(context, async ending =>
        {
            await foreach (var (index, decision) in tail.FollowAsync(tenant, request.HasAfterAuditIndex ? (long)request.AfterAuditIndex : null, ending))
            {
                if (model.Length == 0 || decision.Proposal.Version.Model == model)
                    await responseStream.WriteAsync(new() { Decision = decision.ToMessage(), AuditIndex = (ulong)index }, ending);
            }
        });
    }

    [Authorize(Roles = Roles.Approve)]
    public override async Task<V1.ProposeResponse> Propose(V1.ProposeRequest request, ServerCallContext context)
    {
        var (by, reason) = ReadAnswer(context, request.Actor, request.Rationale, needsReason: true);
        return new() { Decision = (await proposals.ProposeAsync(request, Caller.Of(context).Tenant, by, reason)).ToMessage() };
    }

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.GetPolicyResponse> GetPolicy(V1.GetPolicyRequest request, ServerCallContext context) =>
        request.DecisionId.Length > 0 ? await policyDesk.ProposedAsync(Caller.Of(context).Tenant, request.DecisionId) : await policyDesk.InForceAsync(Caller.Of(context).Tenant);

    [Authorize(Roles = Roles.Approve)]
    public override async Task<V1.ApproveResponse> Approve(V1.ApproveRequest request, ServerCallContext context)
    {
        await policyDesk.ThrowIfStaleAsync(Caller.Of(context).Tenant, request.DecisionId, Find(context, request.DecisionId));
        return new() { Decision = await DecideAsync(context, request.DecisionId, approve: true, request.Actor, request.Rationale) };
    }

    [Authorize(Roles = Roles.Approve)]
    public override async Task<V1.RejectResponse> Reject(V1.RejectRequest request, ServerCallContext context) =>
        new() { Decision = await DecideAsync(context, request.DecisionId, approve: false, request.Actor, request.Rationale) };

    [Authorize(Roles = Roles.Approve)]
    public override async Task<V1.LiftResponse> Lift(V1.LiftRequest request, ServerCallContext context)
    {
        var (by, reason) = ReadAnswer(context, request.Actor, request.Rationale, needsReason: true);
        var result = await Find(context, request.DecisionId).LiftAsync(by, reason);
        return new() { Decision = Answered(result, request.DecisionId) };
    }

    [Authorize(Roles = Roles.Approve)]
    public override async Task<V1.OverrideResponse> Override(V1.OverrideRequest request, ServerCallContext context)
    {
        var (by, reason) = ReadAnswer(context, request.Actor, request.Rationale, needsReason: true);
        var result = await Find(context, request.DecisionId).OverrideAsync(by, reason);
        return new() { Decision = Answered(result, request.DecisionId) };
    }

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.ReviewDecisionsResponse> ReviewDecisions(V1.ReviewDecisionsRequest request, ServerCallContext context)
    {
        var model = ReadModel(request.ModelId);
        var tenant = Caller.Of(context).Tenant;
        var index = grains.GetGrain<IDecisionIndexGrain>(GrainKeys.DecisionIndex(tenant));
        var (review, seen) = (new DecisionReview(), 0);
        var first = Math.Max(0, await index.CountAsync() - MostReviewed);
        for (var next = first; next >= 0;)
        {
            var page = await index.ListAsync(model, next, ReviewPage);
            context.CancellationToken.ThrowIfCancellationRequested();
            foreach (var decision in (await Task.WhenAll(page.Ids.Select(id => grains.GetGrain<IDecisionGrain>(GrainKeys.Decision(tenant, id)).GetAsync()))).OfType<DecisionRecord>())
            {
                review.Add(decision);
                seen++;
            }
            next = page.Next;
        }
        return review.ToMessage(seen, first > 0);
    }

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.TestPolicyResponse> TestPolicy(V1.TestPolicyRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        var file = Identifiers.ReadText(request.FileName, Identifiers.MaxBytes, "file_name", violations);
        VersionId? version = null;
        if (request.ModelId.Length > 0)
            version = new(Caller.Of(context).Tenant, Identifiers.ReadId(request.ModelId, "model_id", violations), Identifiers.ReadId(request.Version, "version", violations));
        violations.ThrowIfAny();
        var policy = PolicyTest.Read(file.Length > 0 ? file : "policy", request.Policy.ToByteArray());
        if (version is { } id)
            await plans.GetAsync(id);
        return await policies.RunAsync(policy, version, context.CancellationToken);
    }

    private async Task<V1.Decision> DecideAsync(ServerCallContext context, string decisionId, bool approve, string claimedActor, string rationale)
    {
        var (by, reason) = ReadAnswer(context, claimedActor, rationale, needsReason: !approve);
        return Answered(await Find(context, decisionId).DecideAsync(approve, by, reason), decisionId);
    }

    private static (Person By, string Reason) ReadAnswer(ServerCallContext context, string claimedActor, string rationale, bool needsReason)
    {
        var violations = new FieldViolations();
        var actor = Identifiers.ReadText(claimedActor, Identifiers.MaxShortBytes, "actor", violations);
        var reason = needsReason
            ? Identifiers.ReadName(rationale, MaxRationaleBytes, "rationale", violations)
            : Identifiers.ReadText(rationale, MaxRationaleBytes, "rationale", violations);
        violations.ThrowIfAny();
        return (Caller.Of(context).Person(actor), reason);
    }

    private static V1.Decision Answered(DecideResult result, string decisionId) => result switch
    {
        { Status: DecideStatus.Done, Decision: { } decision } => decision.ToMessage(),
        { Status: DecideStatus.NotAwaiting, Decision: { State: DecisionState.Expired } late } => throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "EXPIRED", $"Decision '{decisionId}' has expired: {late.Rationale}."),
        { Status: DecideStatus.NotAwaiting } => throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "NOT_AWAITING", $"Decision '{decisionId}' does not wait for a person."),
        { Status: DecideStatus.NothingToLift, Decision: { } other } => throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "NOTHING_TO_LIFT", $"Decision '{decisionId}' ({AuditWords.Of(other.Proposal.Action)}) is {AuditWords.Of(other.State)}: only a quarantine, a hold, a shadow, a throttle or a block of promotions that is in force can be lifted."),
        { Status: DecideStatus.NotInForce, Decision: { } other } => throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "NOT_IN_FORCE", $"Decision '{decisionId}' is {AuditWords.Of(other.State)}: only what is in force can be overridden; what waits can be rejected."),
        { Status: DecideStatus.NeedsRelease } => throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "RELEASE_NEEDS_DECISION", $"The policy lets nobody end a quarantine alone (people.release_quarantine): propose it, watchgrain decisions propose release_quarantine --decision {decisionId}."),
        { Status: DecideStatus.DoneOnce, Decision: { } other } => throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "DONE_ONCE", $"Decision '{decisionId}' ({AuditWords.Of(other.Proposal.Action)}) has done what it ordered, and nothing of it lasts: propose what is to be done instead."),
        { Status: DecideStatus.RoleMissing, Decision: { } other } => throw Refusal.Of(Google.Rpc.Code.PermissionDenied, "APPROVER_ROLE_MISSING", $"Decision '{decisionId}' is answered by someone with the role {string.Join(" or ", other.Proposal.Roles)} (rule {other.Proposal.PolicyRule}); the key does not have it."),
        { Status: DecideStatus.OwnProposal } => throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "OWN_PROPOSAL", $"Decision '{decisionId}' is the caller's own proposal: somebody else has to approve it."),
        { Status: DecideStatus.SamePerson, Decision.FirstApproval: { } first } => throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "SAME_PERSON", $"Decision '{decisionId}' has been approved by '{first.By}' already: the second approval is another person's."),
        _ => throw Unknown(decisionId),
    };

    private IDecisionGrain Find(ServerCallContext context, string decisionId)
    {
        var violations = new FieldViolations();
        var id = Identifiers.ReadName(decisionId, Identifiers.MaxBytes, "decision_id", violations);
        violations.ThrowIfAny();
        return grains.GetGrain<IDecisionGrain>(GrainKeys.Decision(Caller.Of(context).Tenant, id));
    }

    private static string ReadModel(string model)
    {
        var violations = new FieldViolations();
        if (model.Length > 0)
            Identifiers.ReadId(model, "model_id", violations);
        violations.ThrowIfAny();
        return model;
    }

    private static RpcException Unknown(string decisionId) => Refusal.NotFound("UNKNOWN_DECISION", $"There is no decision '{decisionId}'.");
}
