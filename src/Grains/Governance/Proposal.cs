using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Governance;

/// <summary>What a coordinator proposes: the finding, the action that the policy chose, and why.</summary>
[GenerateSerializer, Immutable, Alias("wg.Proposal")]
public sealed record Proposal
{
    [Id(0)] public required string DecisionId { get; init; }

    [Id(1)] public required VersionId Version { get; init; }

    [Id(2)] public required Family Family { get; init; }

    [Id(3)] public required Subject Subject { get; init; }

    [Id(4)] public required long Position { get; init; }

    [Id(5)] public required long SincePane { get; init; }

    [Id(6)] public required GovernedAction Action { get; init; }

    /// <summary>False: a person must approve before it is in force.</summary>
    [Id(7)] public required bool Automatic { get; init; }

    [Id(8)] public required string Sentence { get; init; }

    /// <summary>The signals behind it, strongest first; at most 20.</summary>
    [Id(9)] public required Signal[] Signals { get; init; }

    [Id(10)] public required string PolicyRule { get; init; }

    /// <summary>SHA-256 of the policy file, hexadecimal.</summary>
    [Id(11)] public required string PolicyDigest { get; init; }

    /// <summary>How many people must approve it, 1 or 2; 0, of before it was kept, is 1.</summary>
    [Id(12)] public int Approvals { get; init; }

    /// <summary>Who answers must have one of these roles; empty: whoever may approve at all.</summary>
    [Id(13)] public string[] Roles { get; init; } = [];

    /// <summary>Who proposes it, and so cannot approve it.</summary>
    [Id(14)] public string ProposedBy { get; init; } = AuditEntries.PolicyActor;

    /// <summary>How long it waits for people after it was proposed; null: for ever.</summary>
    [Id(15)] public TimeSpan? Deadline { get; init; }

    /// <summary>What a person adds who proposes it; null: the policy does.</summary>
    [Id(16)] public Motion? Motion { get; init; }

    /// <summary>It is known to be wrong, and its answer has no effect (<see cref="Incidents.Planting"/>). Nobody is told before it is answered.</summary>
    [Id(17)] public bool Planted { get; init; }

    /// <summary>One approval is not enough.</summary>
    public bool NeedsTwo => Approvals > 1;
}
