using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Incidents;

/// <summary>Notes what decisions answer beside what asked for them; an older answer that arrives late changes nothing. Pure.</summary>
/// <param name="state">The coordinator's; changed.</param>
/// <param name="limits">By which counts what comes into force without a person.</param>
/// <param name="now">Server time.</param>
public sealed class DecisionAnswers(CoordinatorState state, Restraint limits, DateTimeOffset now)
{
    /// <returns>Whether anything has changed.</returns>
    public bool Note(DecisionRecord decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var taken = state.Outbox.RemoveAll(proposal => proposal.DecisionId == decision.Proposal.DecisionId) > 0;
        var changed = decision.Proposal switch
        {
            { Motion: not null } => NoteMotion(decision),
            { Planted: true } => NotePlanted(decision),
            _ => NoteOfIncident(decision),
        };
        return changed || taken;
    }

    private bool NoteOfIncident(DecisionRecord decision)
    {
        var incident = state.Incidents.Find(incident => incident.Decisions.Exists(own => own.DecisionId == decision.Proposal.DecisionId));
        var place = incident?.Decisions.FindIndex(own => own.DecisionId == decision.Proposal.DecisionId) ?? -1;
        if (incident is null || !DecisionLifecycle.Follows(decision.State, incident.Decisions[place].State)) return false;
        var own = incident.Decisions[place];
        incident.Decisions[place] = own with { State = decision.State, InForcePane = decision.State == DecisionState.InForce ? EffectMeasurement.Begin(state, incident, own) : own.InForcePane };
        if (decision is { State: DecisionState.InForce, DecidedBy: AuditEntries.PolicyActor }) limits.Note(own.DecisionId, own.Action, own.Subject, decision.Proposal.Position);
        Tell(incident, decision);
        state.Answers++;
        return true;
    }

    private bool NoteMotion(DecisionRecord decision)
    {
        var own = state.Motions.FindIndex(motion => motion.DecisionId == decision.Proposal.DecisionId);
        if (own < 0 || !DecisionLifecycle.Follows(decision.State, state.Motions[own].State)) return false;
        state.Motions[own] = state.Motions[own] with { State = decision.State };
        foreach (var over in state.Motions.Where(motion => !Motions.IsNeeded(motion)).SkipLast(Motions.KeptEnded).ToList()) state.Motions.Remove(over);
        state.Answers++;
        return true;
    }

    private bool NotePlanted(DecisionRecord decision)
    {
        var planted = state.Planted.Find(planted => planted.Incident.Decisions.Exists(own => own.DecisionId == decision.Proposal.DecisionId));
        if (planted is null) return false;
        if (!decision.IsWaiting && decision.Planted is not null) return state.Planted.Remove(planted);
        if (!DecisionLifecycle.Follows(decision.State, planted.Incident.Decisions[0].State)) return false;
        planted.Incident.Decisions[0] = planted.Incident.Decisions[0] with { State = decision.State };
        Tell(planted.Incident, decision);
        return true;
    }

    private void Tell(Incident incident, DecisionRecord decision)
    {
        if (decision.State != DecisionState.AwaitingApproval)
            incident.Note(state.EvaluatedThrough ?? incident.OpenedPane, now, IncidentChange.Decided, $"decision {decision.Proposal.DecisionId}: {AuditWords.Of(decision.State)}{(decision.LatestBy is { Length: > 0 } by ? $" by {by}" : "")}");
    }
}
