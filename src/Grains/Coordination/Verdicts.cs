using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Coordination;

/// <summary>
/// The verdicts that follow from incidents: flag while an incident is open whose decision was not rejected; shadow, hold and quarantine from a decision in force, for its source or for all, also after the incident has recovered:
/// only another decision ends them.
/// </summary>
public static class Verdicts
{
    /// <param name="incidents">The incidents of the version.</param>
    /// <param name="revision">Grows with every answer of a decision.</param>
    public static VerdictTable Of(IReadOnlyCollection<Incident> incidents, long revision = 0)
    {
        ArgumentNullException.ThrowIfNull(incidents);
        var flagging = incidents.LastOrDefault(incident => incident.Open && incident.State is DecisionState.AwaitingApproval or DecisionState.InForce);
        var overall = flagging is null ? Verdict.Allow : new Verdict { Kind = VerdictKind.Flag, DecisionId = flagging.DecisionId };
        var bySource = new Dictionary<string, Verdict>(StringComparer.Ordinal);

        foreach (var incident in incidents.Where(Lasts))
        {
            var verdict = new Verdict { Kind = KindOf(incident.Action), DecisionId = incident.DecisionId };
            if (incident.Subject.Source.Length == 0) overall = Stricter(overall, verdict);
            else bySource[incident.Subject.Source] = Stricter(bySource.GetValueOrDefault(incident.Subject.Source, Verdict.Allow), verdict);
        }

        return new(overall, bySource) { Revision = revision };
    }

    /// <summary>The incident's decision is in force with an effect that outlives the incident.</summary>
    public static bool Lasts(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return incident.State == DecisionState.InForce && KindOf(incident.Action) > VerdictKind.Flag;
    }

    private static VerdictKind KindOf(GovernedAction action) => action switch
    {
        GovernedAction.Shadow => VerdictKind.Shadow,
        GovernedAction.Hold => VerdictKind.Hold,
        GovernedAction.QuarantineSource => VerdictKind.Quarantine,
        _ => VerdictKind.Flag,
    };

    private static Verdict Stricter(Verdict one, Verdict other) => other.Kind > one.Kind ? other : one;
}
