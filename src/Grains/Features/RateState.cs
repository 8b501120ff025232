namespace Watchgrain.Grains.Features;

/// <summary>State of a <see cref="RateWatch"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.RateState")]
public sealed record RateState([property: Id(0)] byte[] Detector, [property: Id(1)] long? SincePane);
