using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Sources;

namespace Watchgrain.Grains.Incidents;

/// <summary>
/// Whether what stands against a source may do what one finding must not: quarantine it without a person. It takes what its rows show and what its labels show, at one time. These are other figures of other events; several findings in the
/// same rows (copies move every distribution) may have one harmless cause. Pure.
/// </summary>
public static class Corroboration
{
    // What speaks of a source itself. Performance is an effect, and not its alone; a number that was used twice (abuse) says something of who sends, not of what the rows hold.
    private static readonly Family[] Accusing = [Family.Drift, Family.Quality, Family.Poisoning];

    /// <summary>The evidence in words, with the rule that lets it stand for a person's; null: a person has to decide.</summary>
    /// <param name="source">The source.</param>
    /// <param name="strands">Of the version.</param>
    /// <param name="incidents">Of the version. Where a person has rejected, lifted or overridden a quarantine of the source in one that is open, nothing stands for a person's word.</param>
    /// <param name="policy">Lets only a finding stand for it whose rule quarantines in the mode corroborated.</param>
    public static string? Of(string source, IEnumerable<Strand> strands, IEnumerable<Incident> incidents, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(strands);
        ArgumentNullException.ThrowIfNull(incidents);
        ArgumentNullException.ThrowIfNull(policy);
        // Many sources count together under that name: none of them is it.
        if (source.Length == 0 || source == SourceNames.Others || incidents.Any(incident => incident.Open && incident.Decisions.Exists(decision => IsRefusal(decision, source))))
            return null;
        Strand[] accusing = [.. strands.Where(strand => strand.Open && strand.Subject.Source == source && Accusing.Contains(strand.Family))];
        var rule = accusing.Select(strand => policy.RuleFor(strand.Family, strand.Subject)).FirstOrDefault(rule => rule is { Action: GovernedAction.QuarantineSource, Mode: RuleMode.Corroborated });
        var (rows, labels) = (Families(accusing, PaneStage.Rows), Families(accusing, PaneStage.Outcomes));
        return rule is null || rows.Length == 0 || labels.Length == 0 ? null : $"its rows ({rows}) and its labels ({labels}) accuse source {source} independently, which rule {rule.Name} lets stand for a person's word";
    }

    private static bool IsRefusal(IncidentDecision decision, string source) =>
        decision is { Action: GovernedAction.QuarantineSource, State: DecisionState.Rejected or DecisionState.Lifted or DecisionState.Overridden } && decision.Subject.Source == source;

    private static string Families(IEnumerable<Strand> strands, PaneStage stage) =>
        string.Join(", ", strands.Where(strand => strand.Stage == stage).Select(strand => strand.Family).Distinct().Order().Select(family => AuditWords.Of(family)));
}
