using System.Globalization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Incidents;

/// <summary>
/// Measures whether the statistic that led to a decision has recovered since the decision came into force: its strand is closed (no signal for <see cref="Strands.RecoveryPanes"/>), or still open <see cref="Patience"/> panes later. What had
/// recovered before says nothing of the decision, and is not measured. That something recovered after an action does not prove that it did because of it. Pure.
/// </summary>
public static class EffectMeasurement
{
    /// <summary>In panes: an action needs time to take effect, and a recovery as long again to be seen.</summary>
    public const int Patience = 2 * Strands.RecoveryPanes;

    /// <summary>The pane up to which the strand's stage stands when its decision comes into force; null where nothing is to be measured: the action acts on nothing, or the strand is gone or has recovered already.</summary>
    public static long? Begin(CoordinatorState state, Incident incident, IncidentDecision decision)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(decision);
        return Restraint.Acts(decision.Action) && StrandOf(state, incident, decision) is { Open: true } strand ? Through(state, strand.Stage) ?? incident.OpenedPane : null;
    }

    /// <summary>What there is to say; null: it is too early, or there is nothing to measure.</summary>
    /// <param name="state">The coordinator's.</param>
    /// <param name="incident">That holds the decision.</param>
    /// <param name="decision">Any.</param>
    /// <param name="at">Server time.</param>
    public static EffectFinding? Of(CoordinatorState state, Incident incident, IncidentDecision decision, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(decision);
        if (decision is not { State: DecisionState.InForce, InForcePane: { } since } || StrandOf(state, incident, decision) is not { } strand || Through(state, strand.Stage) is not { } through) return null;
        if (!strand.Open)
            return new(at, true, through, string.Create(CultureInfo.InvariantCulture, $"{Wording.What(strand)}: no signal of it after pane {strand.LastPane}; in force since pane {since}"));
        return through - since < Patience
            ? null
            : new(at, false, through, string.Create(CultureInfo.InvariantCulture, $"{Wording.What(strand)}: it still shows signals {through - since} panes after it came into force, the last in pane {strand.LastPane}"));
    }

    private static Strand? StrandOf(CoordinatorState state, Incident incident, IncidentDecision decision) =>
        state.Strands.Where(strand => strand.IncidentId == incident.Id && strand.Family == decision.Family && strand.Subject == decision.Subject && strand.Stage == decision.Stage).OrderBy(strand => strand.Open).LastOrDefault();

    private static long? Through(CoordinatorState state, PaneStage stage) => stage == PaneStage.Rows ? state.EvaluatedThrough : state.JudgedThrough;
}
