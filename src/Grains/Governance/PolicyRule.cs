using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Governance;

/// <summary>A rule of a policy: incidents of these families about these kinds of subject lead to this action, which comes into force as the mode says.</summary>
public sealed record PolicyRule(string Name, IReadOnlySet<Family> Families, IReadOnlySet<SubjectKind> Subjects, GovernedAction Action, RuleMode Mode)
{
    /// <summary>How many people must approve, 1 or 2, where the mode asks for a person.</summary>
    public int Approvals { get; init; } = 1;

    /// <summary>Who answers must have one of these roles (<see cref="ApproverRole"/>); empty: whoever may approve at all.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>How long a decision waits for people, from <see cref="PolicyDuration.Least"/> to <see cref="PolicyDuration.Most"/>; null: for ever. Then it expires: silence puts nothing in force.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>It says that it is about callers, and not by being about anything.</summary>
    public bool NamesCallers => Subjects.Contains(SubjectKind.Caller) && Subjects.Count < Enum.GetValues<SubjectKind>().Length;

    public bool Matches(Family family, SubjectKind subject) => Families.Contains(family) && (Subjects.Contains(subject) || (subject == SubjectKind.Caller && Subjects.Contains(SubjectKind.Model)));
}
