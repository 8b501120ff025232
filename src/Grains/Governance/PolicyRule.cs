using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Governance;

/// <summary>A rule of a policy: incidents of these families about these kinds of subject lead to this action, by itself or after a person's approval.</summary>
public sealed record PolicyRule(string Name, IReadOnlySet<Family> Families, IReadOnlySet<SubjectKind> Subjects, GovernedAction Action, bool Automatic)
{
    public bool Matches(Family family, SubjectKind subject) => Families.Contains(family) && Subjects.Contains(subject);
}
