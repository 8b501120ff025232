namespace Watchgrain.Grains.Governance;

/// <summary>What a rule's action needs to come into force, once it stands in the audit log. The names are the words of the policy file.</summary>
public enum RuleMode
{
    /// <summary>Nothing more.</summary>
    Automatic = 1,

    /// <summary>A person's approval.</summary>
    Approval = 2,

    /// <summary>A person's approval, or what the rows and the labels of one source show independently of each other (<see cref="Incidents.Corroboration"/>).</summary>
    Corroborated = 3,
}
