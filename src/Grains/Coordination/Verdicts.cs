using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Coordination;

/// <summary>
/// The verdicts that follow from incidents: flag while an incident is open whose decision was not rejected (one that has expired was not: nobody has said that there is nothing); shadow, hold and quarantine from a decision in force, for its source or for all, and throttle for its caller, also after the incident has
/// recovered: only another decision ends them. A blocked promotion lasts as well, and is no verdict on replies.
/// </summary>
public static class Verdicts
{
    /// <param name="incidents">The incidents of the version.</param>
    /// <param name="revision">Grows with every answer of a decision.</param>
    /// <param name="motions">What people have proposed without an incident.</param>
    public static VerdictTable Of(IReadOnlyCollection<Incident> incidents, long revision = 0, IReadOnlyCollection<IncidentDecision>? motions = null)
    {
        ArgumentNullException.ThrowIfNull(incidents);
        var overall = Verdict.Allow;
        Dictionary<string, Verdict> bySource = new(StringComparer.Ordinal), byCaller = new(StringComparer.Ordinal);
        foreach (var incident in incidents.Where(incident => incident.Open))
        {
            if (incident.Decisions.Find(decision => decision.State == DecisionState.Expired || DecisionLifecycle.IsInForce(decision.State) || DecisionLifecycle.IsWaiting(decision.State)) is { } decision)
                overall = new() { Kind = VerdictKind.Flag, DecisionId = decision.DecisionId, IncidentId = incident.Id };
        }

        var decided = incidents.SelectMany(incident => incident.Decisions.Select(decision => (Incident: (string?)incident.Id, decision))).Concat((motions ?? []).Select(decision => (Incident: (string?)null, decision)));
        foreach (var (incident, decision) in decided.Where(own => Lasts(own.decision) && KindOf(own.decision.Action) > VerdictKind.Flag))
        {
            var verdict = new Verdict { Kind = KindOf(decision.Action), DecisionId = decision.DecisionId, IncidentId = incident };
            if (verdict.Kind == VerdictKind.Throttle && decision.Subject.Caller is { } caller) byCaller[caller] = verdict;
            else if (decision.Subject.Source.Length == 0) overall = Stricter(overall, verdict);
            else bySource[decision.Subject.Source] = Stricter(bySource.GetValueOrDefault(decision.Subject.Source, Verdict.Allow), verdict);
        }

        return new(overall, bySource) { Revision = revision, ByCaller = byCaller.Count > 0 ? byCaller : null };
    }

    /// <summary>The sources in quarantine, by name; one that several decisions name from the earliest of their panes on.</summary>
    public static Quarantine QuarantineOf(IReadOnlyCollection<Incident> incidents, IReadOnlyCollection<IncidentDecision>? motions = null)
    {
        ArgumentNullException.ThrowIfNull(incidents);
        var ordered = incidents.SelectMany(incident => incident.Decisions.Select(decision => (decision.Subject.Source, FromPane: decision.SincePane ?? incident.SincePane, decision.DecisionId, Decision: decision)))
            .Concat((motions ?? []).Select(decision => (decision.Subject.Source, FromPane: decision.SincePane ?? 0, decision.DecisionId, Decision: decision)))
            .Where(held => Lasts(held.Decision) && held.Decision.Action == GovernedAction.QuarantineSource && held.Source.Length > 0);
        QuarantinedSource[] sources = [.. ordered.GroupBy(held => held.Source, StringComparer.Ordinal).Select(held => new QuarantinedSource(held.Key, held.Min(own => own.FromPane), [.. held.Select(own => own.DecisionId)])).OrderBy(held => held.Source, StringComparer.Ordinal)];
        return sources.Length > 0 ? new(sources) : Quarantine.None;
    }

    /// <summary>A decision about the incident is in force with an effect that outlives it.</summary>
    public static bool Lasts(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return incident.Decisions.Exists(Lasts);
    }

    /// <summary>The decision is in force with an effect that outlives its incident: only another decision ends it.</summary>
    public static bool Lasts(IncidentDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return DecisionLifecycle.IsInForce(decision.State) && Lasts(decision.Action);
    }

    /// <summary>The action has an effect that outlives its incident.</summary>
    public static bool Lasts(GovernedAction action) => KindOf(action) > VerdictKind.Flag || action == GovernedAction.BlockPromotion;

    private static VerdictKind KindOf(GovernedAction action) => action switch
    {
        GovernedAction.Shadow => VerdictKind.Shadow,
        GovernedAction.Hold => VerdictKind.Hold,
        GovernedAction.QuarantineSource => VerdictKind.Quarantine,
        GovernedAction.ThrottleCaller => VerdictKind.Throttle,
        _ => VerdictKind.Flag,
    };

    private static Verdict Stricter(Verdict one, Verdict other) => other.Kind > one.Kind ? other : one;
}
