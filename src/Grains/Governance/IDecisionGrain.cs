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

    /// <summary>Approves or rejects a decision that waits for a person, if this one may (<see cref="DecisionLifecycle.Objection"/>).</summary>
    [Alias("DecideBy")]
    Task<DecideResult> DecideAsync(bool approve, Person by, string rationale);

    /// <summary>Puts a decision that awaits approval in force because the policy lets independent evidence of another kind stand for a person's word; changes nothing about one that does not wait. Returns it as it stands, null when there is none.</summary>
    [Alias("Corroborate")]
    Task<DecisionRecord?> CorroborateAsync(string rationale);

    /// <summary>Writes down what became of the statistic that led to a decision in force; changes nothing about one that is not in force, or has been measured. Returns it as it stands, null when there is none.</summary>
    [Alias("Measure")]
    Task<DecisionRecord?> MeasureAsync(EffectFinding finding);

    /// <summary>Ends what a decision in force has ordered: a quarantine, a hold, a shadow. It takes one person, with a role that its rule asks for.</summary>
    [Alias("LiftBy")]
    Task<DecideResult> LiftAsync(Person by, string rationale);

    /// <summary>Another decision ends this quarantine; changes nothing about one that is not in force. Durable and audited when it returns.</summary>
    [Alias("Release")]
    Task ReleaseAsync(QuarantineRelease release);

    /// <summary>Says that a decision in force is wrong, and ends whatever it has ordered. It takes one person, with a role that its rule asks for.</summary>
    [Alias("Override")]
    Task<DecideResult> OverrideAsync(Person by, string rationale);

    /// <summary>Deletes the decision if it is over (<see cref="DecisionLifecycle.IsOver"/>); its entries in the audit log stay. Idempotent.</summary>
    [Alias("Forget")]
    Task<bool> ForgetAsync(DateTimeOffset before);
}
