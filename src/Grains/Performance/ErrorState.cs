namespace Watchgrain.Grains.Performance;

/// <summary>State of an <see cref="ErrorWatch"/>. Null: that figure is not watched.</summary>
[GenerateSerializer, Immutable, Alias("wg.ErrorState")]
public sealed record ErrorState(
    [property: Id(0)] LevelState? Realised, [property: Id(1)] LevelState? Estimated, [property: Id(2)] LevelState? Surprise, [property: Id(3)] LevelState? TooHigh, [property: Id(4)] LevelState? TooLow);
