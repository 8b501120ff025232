namespace Watchgrain.Grains.Governance;

/// <summary>By which terms people's own proposals come into force: how many others must approve, in which roles, within which time. Rules without families, for no incident leads to them.</summary>
/// <param name="Actions">Of actions on a version (<c>people.propose</c>); null: one other person approves.</param>
/// <param name="Release">Of the release of a quarantine (<c>people.release_quarantine</c>); null: as for actions, and one person may lift a quarantine without it.</param>
/// <param name="Change">Of a change of the policy (<c>people.change_policy</c>); null: nobody changes it but by the host's file.</param>
public sealed record PeopleRules(PolicyRule? Actions, PolicyRule? Release, PolicyRule? Change)
{
    public static readonly PeopleRules None = new(null, null, null);

    /// <summary>Which of them an action needs.</summary>
    public PolicyRule For(GovernedAction action) => (action == GovernedAction.ReleaseQuarantine ? Release : null) ?? (Actions ?? Of("people.propose", action)) with { Action = action };

    /// <summary>A rule by which one other person approves.</summary>
    /// <param name="name">Stands in the decisions.</param>
    /// <param name="action">That it is about.</param>
    public static PolicyRule Of(string name, GovernedAction action) => new(name, new HashSet<Coordination.Family>(), new HashSet<SubjectKind>(), action, RuleMode.Approval);
}
