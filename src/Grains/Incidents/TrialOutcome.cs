using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Incidents;

/// <summary>A proposal that a policy would make for a recorded incident, beside the one that was made.</summary>
/// <param name="Family">Of the strand, or of the decision.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Rule">The rule that would propose; null: none would propose what was done.</param>
/// <param name="Done">The decision that was proposed; null: there was none with this action.</param>
public sealed record TrialOutcome(Family Family, Subject Subject, PolicyRule? Rule, IncidentDecision? Done);
