namespace Watchgrain.Grains.Coordination;

/// <summary>Where the label CUSUM of a source stands: its sum, and the pane in which it last left zero.</summary>
[GenerateSerializer, Immutable, Alias("wg.TrustLevel")]
public readonly record struct TrustLevel([property: Id(0)] double Sum, [property: Id(1)] long SincePane);
