using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Incidents;

/// <summary>What keeps a retraining from coming into force by itself, whatever the policy says: an open incident of the family feedback. On labels that the model has caused itself it would learn what it chose to see. Pure.</summary>
public static class RetrainBlock
{
    /// <param name="action">What is proposed.</param>
    /// <param name="incidents">All of the version, the one that proposes it among them.</param>
    /// <returns>The incident; null: the policy decides.</returns>
    public static Incident? Of(GovernedAction action, IEnumerable<Incident> incidents) =>
        action == GovernedAction.RequestRetrain ? incidents.FirstOrDefault(incident => incident.Open && incident.Family == Family.Feedback) : null;
}
