using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Incidents;

/// <summary>
/// What a policy would have proposed for a recorded incident, beside what was proposed. It goes by the strands as they ended, the likeliest cause first, and not by the order in which they came: an action is proposed for the first that asks for
/// it. What depends on the moment (limits, independent evidence, a feedback incident) is not replayed. Pure.
/// </summary>
public static class PolicyTrial
{
    /// <param name="view">An incident that has not gone into another: one that has is without strands.</param>
    /// <param name="policy">The one to try.</param>
    public static IReadOnlyList<TrialOutcome> Of(IncidentView view, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(policy);
        var outcomes = new List<TrialOutcome>();
        foreach (var stage in (PaneStage[])[PaneStage.Rows, PaneStage.Outcomes])
        {
            var proposed = new HashSet<GovernedAction>();
            foreach (var strand in Causes.Asking(view.Strands.Where(strand => strand.Stage == stage)))
            {
                var rule = policy.RuleFor(strand.Family, strand.Subject);
                if (proposed.Add(rule.Action)) outcomes.Add(new(strand.Family, strand.Subject, rule, view.Incident.Decisions.Find(decision => decision.Action == rule.Action && decision.Stage == stage)));
            }
        }

        outcomes.AddRange(view.Incident.Decisions.Where(decision => !outcomes.Exists(outcome => outcome.Done == decision)).Select(decision => new TrialOutcome(decision.Family, decision.Subject, null, decision)).ToList());
        return outcomes;
    }
}
