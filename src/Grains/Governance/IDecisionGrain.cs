namespace Watchgrain.Grains.Governance;

/// <summary>One decision. No transition takes effect before it stands in the audit log. Key: <see cref="GrainKeys.Decision"/>.</summary>
[Alias("wg.IDecisionGrain")]
public interface IDecisionGrain : IGrainWithStringKey
{
    /// <summary>Idempotent. Durable and audited when it returns; throws when the audit log cannot be written, and nothing is in force then.</summary>
    [Alias("Propose")]
    Task<DecisionRecord> ProposeAsync(Proposal proposal);

    /// <summary>Null when there is no such decision.</summary>
    [Alias("Get")]
    Task<DecisionRecord?> GetAsync();

    /// <summary>Approves or rejects a decision that awaits approval.</summary>
    [Alias("Decide")]
    Task<DecideResult> DecideAsync(bool approve, string actor, string rationale);

    /// <summary>Puts a decision that awaits approval in force because the policy lets independent evidence of another kind stand for a person's word; changes nothing about one that does not wait. Returns it as it stands, null when there is none.</summary>
    [Alias("Corroborate")]
    Task<DecisionRecord?> CorroborateAsync(string rationale);

    /// <summary>Ends what a decision in force has ordered: a quarantine, a hold, a shadow.</summary>
    [Alias("Lift")]
    Task<DecideResult> LiftAsync(string actor, string rationale);
}
