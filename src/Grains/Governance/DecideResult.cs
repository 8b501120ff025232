namespace Watchgrain.Grains.Governance;

/// <summary>Outcome of a person's word on a decision.</summary>
[GenerateSerializer, Immutable, Alias("wg.DecideResult")]
public sealed record DecideResult([property: Id(0)] DecideStatus Status, [property: Id(1)] DecisionRecord? Decision);
