using System.Security.Cryptography;
using System.Text;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Governance;

/// <summary>What people may propose, and how it reads. Pure.</summary>
public static class Motions
{
    private const string PolicyPrefix = "policy/";

    /// <summary>So many of a version wait or are in force at once.</summary>
    public const int Most = 200;

    /// <summary>So many that are over are kept, so that an answer that comes late changes nothing.</summary>
    public const int KeptEnded = 100;

    /// <summary>What can be proposed without an incident: all that acts on a version or a source and needs no finding to say on what.</summary>
    public static readonly IReadOnlyList<GovernedAction> Actions =
        [GovernedAction.RequestRetrain, GovernedAction.Rollback, GovernedAction.QuarantineSource, GovernedAction.Shadow, GovernedAction.Hold, GovernedAction.BlockPromotion];

    /// <summary>The id of what a person asks for: of the same person's same request the same, so that a request can be made again. No id that a coordinator gives ends so.</summary>
    /// <param name="version">About which.</param>
    /// <param name="person">Who asks.</param>
    /// <param name="requestId">Names the request.</param>
    public static string IdOf(VersionId version, string person, string requestId)
    {
        ArgumentNullException.ThrowIfNull(person);
        return $"{version.ToPath()}/{NameOf(person, requestId)}";
    }

    /// <summary>The same of a change of the policy.</summary>
    public static string PolicyIdOf(string person, string requestId)
    {
        ArgumentNullException.ThrowIfNull(person);
        return $"{PolicyPrefix}{NameOf(person, requestId)}";
    }

    /// <summary>Whether a change of the policy may have this id; no other decision has one without a version.</summary>
    public static bool IsPolicyId(string decisionId)
    {
        ArgumentNullException.ThrowIfNull(decisionId);
        return decisionId.StartsWith(PolicyPrefix, StringComparison.Ordinal);
    }

    /// <summary>Whether it waits or lasts; of others the latest are kept.</summary>
    public static bool IsNeeded(IncidentDecision motion)
    {
        ArgumentNullException.ThrowIfNull(motion);
        return motion.State is null || DecisionLifecycle.IsWaiting(motion.State) || Verdicts.Lasts(motion);
    }

    /// <param name="request">What a person asks for.</param>
    /// <param name="tenant">Whose policy.</param>
    /// <param name="policy">In force.</param>
    public static Proposal Of(PolicyRequest request, string tenant, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(policy);
        var digest = Convert.ToHexStringLower(SHA256.HashData(request.File));
        return Of(new(request.DecisionId, GovernedAction.ChangePolicy, new(), request.By, request.Reason), new VersionId(tenant, "", ""), policy, policy.People.Change!, $"put the policy {request.FileName} ({digest}) in the place of the one in force ({policy.Digest})") with
        {
            Motion = new() { Reason = request.Reason, FileDigest = digest },
        };
    }

    /// <param name="request">What a person asks for.</param>
    /// <param name="version">About which.</param>
    /// <param name="policy">In force.</param>
    /// <param name="position">Where the version stands.</param>
    /// <param name="nextPane">The first pane that has not closed.</param>
    public static Proposal Of(MotionRequest request, VersionId version, Policy policy, long position, long nextPane)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(policy);
        return Of(request, version, policy, policy.People.For(request.Action)) with { Position = position, SincePane = request.SincePane ?? nextPane };
    }

    private static string NameOf(string person, string requestId) => $"p-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{person.ToUpperInvariant()}\0{requestId}")).AsSpan(0, 6))}";

    private static Proposal Of(MotionRequest request, VersionId version, Policy policy, PolicyRule rule, string? what = null) =>
        new()
        {
            DecisionId = request.DecisionId,
            Version = version,
            Family = default,
            Subject = request.Subject,
            Position = 0,
            SincePane = 0,
            Action = request.Action,
            Automatic = false,
            Sentence = $"{request.By} says: {request.Reason}{(request.Reason.EndsWith('.') ? "" : ".")} {Wording.Proposed(request.Subject, rule, what: what)}",
            Signals = [],
            PolicyRule = rule.Name,
            PolicyDigest = policy.Digest,
            Approvals = rule.Approvals,
            Roles = [.. rule.Roles],
            ProposedBy = request.By,
            Deadline = rule.Deadline,
            Motion = new() { Reason = request.Reason, TargetId = request.TargetId },
        };
}
