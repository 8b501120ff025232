namespace Watchgrain.Grains.Performance;

/// <summary>State of a <see cref="LabelRateWatch"/>: of what speaks for too many labels of class 1, and for too few. Null: it is not watched.</summary>
[GenerateSerializer, Immutable, Alias("wg.LabelRateState")]
public sealed record LabelRateState([property: Id(0)] LevelState? Surplus, [property: Id(1)] LevelState? Deficit);
