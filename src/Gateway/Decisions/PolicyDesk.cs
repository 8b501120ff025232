using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Watchgrain.Gateway.Errors;
using Watchgrain.Grains;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Gateway.Decisions;

/// <summary>A tenant's policy, and what it keeps people from doing.</summary>
internal sealed class PolicyDesk(IGrainFactory grains)
{
    public async Task<V1.GetPolicyResponse> InForceAsync(string tenant)
    {
        var policy = await Of(tenant).GetAsync();
        return new()
        {
            Policy = ByteString.CopyFrom(policy.File),
            Digest = policy.Digest,
            Since = Timestamp.FromDateTimeOffset(policy.Since),
            DecisionId = policy.DecisionId,
            HostDigest = policy.HostDigest,
            Waiting = { policy.Waiting },
            WithoutEffect = { policy.WithoutEffect },
        };
    }

    /// <exception cref="RpcException">NOT_FOUND where no such change waits.</exception>
    public async Task<V1.GetPolicyResponse> ProposedAsync(string tenant, string decisionId) =>
        await Of(tenant).FindProposedAsync(decisionId) is { } file
            ? new() { Policy = ByteString.CopyFrom(file), Digest = Convert.ToHexStringLower(SHA256.HashData(file)) }
            : throw Refusal.NotFound("UNKNOWN_DECISION", $"No change of the policy waits under the id '{decisionId}'.");

    /// <summary>A change that was proposed under another policy: whoever approved it would put it in the place of what its proposer had not seen.</summary>
    /// <exception cref="RpcException">FAILED_PRECONDITION.</exception>
    /// <remarks>Of other decisions nothing is asked: a busy one is not kept from its answer.</remarks>
    public async Task ThrowIfStaleAsync(string tenant, string decisionId, IDecisionGrain asked)
    {
        if (!Motions.IsPolicyId(decisionId))
            return;
        var decision = await asked.GetAsync();
        if (decision is not { IsWaiting: true, Proposal: { Action: GovernedAction.ChangePolicy } proposal } || (await Of(tenant).GetAsync()).Digest is var digest && digest == proposal.PolicyDigest)
            return;
        throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "POLICY_HAS_CHANGED", $"Decision '{proposal.DecisionId}' is to replace the policy {proposal.PolicyDigest}, which is in force no longer: reject it, and propose the file again.");
    }

    private IPolicyGrain Of(string tenant) => grains.GetGrain<IPolicyGrain>(GrainKeys.Policy(tenant));
}
