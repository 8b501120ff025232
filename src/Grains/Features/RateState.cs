namespace Watchgrain.Grains.Features;

/// <summary>State of a <see cref="RateWatch"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.RateState")]
public sealed record RateState([property: Id(0)] byte[] Detector, [property: Id(1)] long? SincePane)
{
    /// <summary>The last pane of which it spoke; null: none since it began, and in a record of before it was kept.</summary>
    [Id(2)] public long? SpokePane { get; init; }
}
