namespace Watchgrain.Grains.Deltas;

/// <summary>The highest epoch and the last applied id of a sender.</summary>
[GenerateSerializer, Immutable, Alias("wg.InboundPosition")]
public readonly record struct InboundPosition([property: Id(0)] long Epoch, [property: Id(1)] long Applied);
