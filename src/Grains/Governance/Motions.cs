using System.Security.Cryptography;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Governance;

/// <summary>What people may propose, and how it reads. Pure.</summary>
public static class Motions
{
    private const string PolicyPrefix = "policy/";

    /// <summary>Who it is stands beside, where it can be erased: a sentence stands in the audit log for good.</summary>
    private const string Somebody = "A person";

    private const string Says = " says: ";

    /// <summary>So many of a version wait or are in force at once.</summary>
    public const int Most = 200;

    /// <summary>So many that are over are kept, so that an answer that comes late changes nothing.</summary>
    public const int KeptEnded = 100;

    /// <summary>What can be proposed without an incident: all that acts on a version or a source and needs no finding to say on what.</summary>
    public static readonly IReadOnlyList<GovernedAction> Actions =
        [GovernedAction.RequestRetrain, GovernedAction.Rollback, GovernedAction.QuarantineSource, GovernedAction.Shadow, GovernedAction.Hold, GovernedAction.BlockPromotion];

    /// <summary>The id of what a person asks for: of the same person's same request the same, so that a request can be made again. No id that a coordinator gives ends so.</summary>
    /// <param name="version">About which.</param>
    /// <param name="request">Names the person's request (<see cref="People.IPeopleGrain.NameRequestAsync"/>).</param>
    public static string IdOf(VersionId version, string request) => $"{version.ToPath()}/p-{request}";

    /// <summary>The same of a change of the policy.</summary>
    public static string PolicyIdOf(string request) => $"{PolicyPrefix}p-{request}";

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

    /// <summary>The sentence of a proposal for the audit log: those that people made before the log had tokens begin with a name.</summary>
    public static string WithoutName(Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return proposal.Motion is not null && proposal.Sentence.StartsWith($"{proposal.ProposedBy}{Says}", StringComparison.Ordinal) ? $"{Somebody}{proposal.Sentence[proposal.ProposedBy.Length..]}" : proposal.Sentence;
    }

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
            Sentence = $"{Somebody}{Says}{request.Reason}{(request.Reason.EndsWith('.') ? "" : ".")} {Wording.Proposed(request.Subject, rule, what: what)}",
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
