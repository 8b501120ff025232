namespace Watchgrain.Grains.Governance;

/// <summary>A decision in force that ends a quarantine.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="By">Who put it in force.</param>
/// <param name="Reason">By which decision, whose entries say who proposed and who approved it, and why.</param>
[GenerateSerializer, Immutable, Alias("wg.QuarantineRelease")]
public sealed record QuarantineRelease([property: Id(0)] string DecisionId, [property: Id(1)] Person By, [property: Id(2)] string Reason)
{
    /// <summary>Of a decision in force.</summary>
    public static QuarantineRelease Of(DecisionRecord decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var proposal = decision.Proposal;
        return new(proposal.DecisionId, new(decision.DecidedBy) { Roles = decision.DecidedAs }, $"released by decision {proposal.DecisionId}: {proposal.Motion?.Reason}");
    }
}
