namespace Watchgrain.Grains.Governance;

/// <summary>What a rule's action needs to come into force, once it stands in the audit log. The names are the words of the policy file.</summary>
public enum RuleMode
{
    /// <summary>Nothing more.</summary>
    Automatic = 1,

    /// <summary>A person's approval.</summary>
    Approval = 2,

    /// <summary>A person's approval, or independent evidence of another kind against the same source (<see cref="Incidents.Corroboration"/>).</summary>
    Corroborated = 3,
}
