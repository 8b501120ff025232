using System.Globalization;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>What production says about a promotion: incidents and decisions of candidate and champion, and labels that are suspect.</summary>
internal sealed class ProductionEvidence(IGrainFactory grains, VersionPlans plans)
{
    private const int PageSize = 100;

    /// <param name="versions">Of the model: the candidate, and the champion where there is one.</param>
    /// <param name="terms">Names the incidents that the candidate is to mend.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    public async Task<List<PromotionReason>> OfAsync(IReadOnlyList<VersionId> versions, PromotionTerms terms, CancellationToken cancellation)
    {
        var reasons = new List<PromotionReason>();
        foreach (var id in versions)
        {
            var coordinator = grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));
            reasons.AddRange((await coordinator.ListMotionsInForceAsync()).SelectMany(motion => Of(motion, id)));
            IncidentPage page;
            for (var skip = 0; ; skip += PageSize)
            {
                page = await coordinator.ListIncidentsAsync(openOnly: false, skip, PageSize);
                cancellation.ThrowIfCancellationRequested();
                reasons.AddRange(page.Incidents.SelectMany(view => Of(view.Incident, id, terms)));
                if (page.Incidents.Length < PageSize)
                    break;
            }
        }
        return reasons;
    }

    /// <summary>Labels of the champion that are suspect, and on which the candidate was trained.</summary>
    public async Task<IEnumerable<PromotionReason>> OfAsync(V1.TrainingData training, VersionId champion)
    {
        var spec = (await plans.GetAsync(champion)).Spec;
        var sources = (await grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(champion)).GetSourcesAsync()).Sources;
        return Of(training, sources, spec, champion.Version);
    }

    /// <param name="training">On what the candidate was trained.</param>
    /// <param name="sources">Of the champion.</param>
    /// <param name="spec">Of the champion.</param>
    /// <param name="champion">Its name.</param>
    public static IEnumerable<PromotionReason> Of(V1.TrainingData training, IEnumerable<SourceView> sources, VersionSpec spec, string champion) =>
        sources.Where(source => !training.WithoutSources.Contains(source.Source))
            .SelectMany(source => source.Suspects.Where(span => spec.StartOf(span.FirstPane) < training.Until && spec.StartOf(span.LastPane + 1) > training.From)
                .Select(span => new PromotionReason("suspect_training_data", true, string.Create(CultureInfo.InvariantCulture, $"it was trained on labels of source {source.Source} that are suspect: positions {spec.StartOf(span.FirstPane)} to {spec.StartOf(span.LastPane + 1)} of version {champion}"))));

    /// <summary>What one incident says against a promotion.</summary>
    public static IEnumerable<PromotionReason> Of(Incident incident, VersionId id, PromotionTerms terms)
    {
        if (incident is { Open: true, Severity: Severity.High } && !terms.Addressed.Contains(incident.Id))
            yield return new("open_incident", true, $"incident {incident.Id} of version {id.Version} is open, and high: {incident.Sentence}");
        foreach (var reason in incident.Decisions.SelectMany(decision => Of(decision, id)))
            yield return reason;
    }

    private static IEnumerable<PromotionReason> Of(IncidentDecision decision, VersionId id)
    {
        if (decision.Action is GovernedAction.BlockPromotion or GovernedAction.Hold && DecisionLifecycle.IsInForce(decision.State))
            yield return new("decision_in_force", true, $"decision {decision.DecisionId} ({AuditWords.Of(decision.Action)}) of version {id.Version} is in force");
    }
}
