namespace Watchgrain.Grains.Deltas;

/// <summary>A delta and the grain key of the receiver that it is for.</summary>
[GenerateSerializer, Immutable, Alias("wg.AddressedDelta")]
public sealed record AddressedDelta([property: Id(0)] string Receiver, [property: Id(1)] Delta Content);
