namespace Watchgrain.Grains.Performance;

/// <summary>State of a <see cref="LevelsWatch"/>; null: that figure is not watched.</summary>
[GenerateSerializer, Immutable, Alias("wg.LevelsState")]
public sealed record LevelsState([property: Id(0)] LevelState? Accuracy, [property: Id(1)] LevelState? RocAuc);
