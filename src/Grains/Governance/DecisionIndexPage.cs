namespace Watchgrain.Grains.Governance;

/// <summary>Ids of decisions, and the number from which to go on (-1: no more).</summary>
[GenerateSerializer, Immutable, Alias("wg.DecisionIndexPage")]
public sealed record DecisionIndexPage([property: Id(0)] string[] Ids, [property: Id(1)] long Next);
