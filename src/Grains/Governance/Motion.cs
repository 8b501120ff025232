namespace Watchgrain.Grains.Governance;

/// <summary>What a proposal of a person has beside one of the policy.</summary>
[GenerateSerializer, Immutable, Alias("wg.Motion")]
public sealed record Motion
{
    /// <summary>Why the person proposes it; never empty.</summary>
    [Id(0)] public required string Reason { get; init; }

    /// <summary>The quarantine that it releases; empty: none.</summary>
    [Id(1)] public string TargetId { get; init; } = "";

    /// <summary>SHA-256 of the policy file that is to be in force, hexadecimal; empty: none.</summary>
    [Id(2)] public string FileDigest { get; init; } = "";
}
