using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Incidents;

/// <summary>Records of earlier forms: of before an incident had several strands, when each strand was one with its decision; of before signals said why they count, and incidents that opened without evidence were counted; of when sources were judged by sums that stood outside the budget.</summary>
public static class EarlierRecord
{
    /// <summary>Gives such strands their incidents, marks such signals that the log has, and counts such incidents among those that are kept, and forgets such sums; changes nothing else.</summary>
    /// <param name="state">As it was stored; changed.</param>
    /// <param name="now">When it is read: the timeline of an incident that had none begins with it.</param>
    public static void Adopt(CoordinatorState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Pending = [.. state.Pending.Select(Marked)];
        state.Standing = [.. state.Standing.Select(Marked)];
        state.Trust.Clear();
        if (state.OpenedWithoutChance == 0)
            state.OpenedWithoutChance = Math.Min(state.Opened, state.Incidents.Count(incident => state.Strands.Where(strand => strand.IncidentId == incident.Id).ToList() is { Count: > 0 } strands && strands.TrueForAll(strand => strand.IsWithoutChance)));
        foreach (var strand in state.Strands.Where(strand => strand.IncidentId.Length == 0))
        {
            strand.IncidentId = strand.DecisionId;
            // Its signals have not been kept.
            strand.SincePane = strand.OpenedPane;
            var incident = new Incident
            {
                Id = strand.DecisionId,
                Family = strand.Family,
                Subject = strand.Subject,
                OpenedPane = strand.OpenedPane,
                SincePane = strand.OpenedPane,
                ClosedPane = strand.Open ? null : strand.LastPane + Strands.RecoveryPanes,
                Decisions = [new(strand.DecisionId, strand.Subject, strand.Action, strand.State) { Family = strand.Family }],
                Sentence = Wording.What(strand) + ".",
            };
            incident.Note(strand.OpenedPane, now, IncidentChange.Opened, Wording.What(strand));
            if (!strand.Open)
                incident.Note(incident.ClosedPane!.Value, now, IncidentChange.Closed, "no signal any more");
            state.Incidents.Add(incident);
        }

        // The log has it already: it is not to be added again.
        Signal Marked(Signal signal) => signal.Counted is null && state.Log.Has(signal) ? signal with { Counted = Admission.ByItself(signal) ?? HowCounted.Alone } : signal;
    }
}
