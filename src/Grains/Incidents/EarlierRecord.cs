using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Incidents;

/// <summary>Records of before an incident had several strands: each strand was one, with its decision.</summary>
public static class EarlierRecord
{
    /// <summary>Gives such strands their incidents; changes nothing else.</summary>
    public static void Adopt(CoordinatorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
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
    }
}
