namespace Watchgrain.Grains.Governance;

/// <summary>A policy file that a person proposes.</summary>
/// <param name="Proposal">The decision that is asked for.</param>
/// <param name="File">The file's bytes, which have been read without a mistake.</param>
[GenerateSerializer, Immutable, Alias("wg.PolicyChange")]
public sealed record PolicyChange([property: Id(0)] Proposal Proposal, [property: Id(1)] byte[] File)
{
    /// <summary>The decision has taken the proposal: it stands in the audit log.</summary>
    [Id(2)] public bool IsTaken { get; init; }
}
