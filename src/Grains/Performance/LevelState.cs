namespace Watchgrain.Grains.Performance;

/// <summary>State of a <see cref="LevelWatch"/>.</summary>
/// <param name="LogEvidence">ln R after its cap; 0 before the first pane.</param>
/// <param name="SincePane">See there.</param>
[GenerateSerializer, Immutable, Alias("wg.LevelState")]
public sealed record LevelState([property: Id(0)] double LogEvidence, [property: Id(1)] long? SincePane)
{
    /// <summary>The last pane of which it spoke; null: none since it began, and in a record of before it was kept.</summary>
    [Id(2)] public long? SpokePane { get; init; }
}
