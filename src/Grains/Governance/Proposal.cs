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
}
