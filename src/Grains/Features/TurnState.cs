namespace Watchgrain.Grains.Features;

/// <summary>State of a <see cref="TurnWatch"/>: how the shares of the cells departed when the evidence began, and whether they depart the other way now.</summary>
[GenerateSerializer, Immutable, Alias("wg.TurnState")]
public sealed record TurnState([property: Id(0)] double[] Departure, [property: Id(1)] bool IsTurned);
