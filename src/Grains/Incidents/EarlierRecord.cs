using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Incidents;

/// <summary>Records of earlier forms: of before an incident had several strands, when each strand was one with its decision; of before signals said why they count.</summary>
public static class EarlierRecord
{
    /// <summary>Gives such strands their incidents, and marks such signals that the log has; changes nothing else.</summary>
    public static void Adopt(CoordinatorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Pending = [.. state.Pending.Select(Marked)];
        state.Standing = [.. state.Standing.Select(Marked)];
        foreach (var strand in state.Strands.Where(strand => strand.IncidentId.Length == 0))
        {
            strand.IncidentId = strand.DecisionId;
            state.Incidents.Add(new()
            {
                Id = strand.DecisionId,
                Family = strand.Family,
                Subject = strand.Subject,
                OpenedPane = strand.OpenedPane,
                SincePane = strand.OpenedPane,
                ClosedPane = strand.Open ? null : strand.LastPane + Strands.RecoveryPanes,
                Decisions = [new(strand.DecisionId, strand.Subject, strand.Action, strand.State) { Family = strand.Family }],
                Sentence = Wording.What(strand) + ".",
            });
        }

        // The log has it already: it is not to be added again.
        Signal Marked(Signal signal) => signal.Counted is null && state.Log.Has(signal) ? signal with { Counted = Admission.ByItself(signal) ?? HowCounted.Alone } : signal;
    }
}
