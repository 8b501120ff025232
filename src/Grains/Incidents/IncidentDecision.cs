using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Incidents;

/// <summary>A decision that an incident has led to, as far as its coordinator knows.</summary>
/// <param name="DecisionId">The first has the incident's own id.</param>
/// <param name="Subject">What the action is about.</param>
/// <param name="Action">What is proposed.</param>
/// <param name="State">Null until the decision grain has taken the proposal.</param>
[GenerateSerializer, Immutable, Alias("wg.IncidentDecision")]
public sealed record IncidentDecision([property: Id(0)] string DecisionId, [property: Id(1)] Subject Subject, [property: Id(2)] GovernedAction Action, [property: Id(3)] DecisionState? State)
{
    /// <summary>Of the strand that it was proposed for.</summary>
    [Id(4)] public Family Family { get; init; }

    /// <summary>First pane of what it was proposed for; null in a record of before it was kept.</summary>
    [Id(5)] public long? SincePane { get; init; }

    /// <summary>Of the strand that it was proposed for; null in a record of before it was kept.</summary>
    [Id(6)] public PaneStage? OfStage { get; init; }

    /// <summary>Of the policy under which it was proposed; null in a record of before it was kept.</summary>
    [Id(7)] public string? PolicyDigest { get; init; }

    /// <summary>Two people must approve it: no evidence of another kind stands for them.</summary>
    [Id(8)] public bool NeedsTwo { get; init; }

    /// <summary>The pane up to which its strand stood when it came into force; null where its effect is not to be measured (<see cref="EffectMeasurement"/>).</summary>
    [Id(9)] public long? InForcePane { get; init; }

    /// <summary>At which closing of a pane the signals come that it was proposed for.</summary>
    public PaneStage Stage => OfStage ?? Stages.Of(Family);
}
