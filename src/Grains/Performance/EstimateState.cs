namespace Watchgrain.Grains.Performance;

/// <summary>State of an <see cref="EstimateWatch"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.EstimateState")]
public sealed record EstimateState([property: Id(0)] LevelsState Estimates, [property: Id(1)] LevelsState Surprises);
