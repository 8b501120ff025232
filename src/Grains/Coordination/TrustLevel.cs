namespace Watchgrain.Grains.Coordination;

/// <summary>Where the label CUSUM of a source stood, which earlier releases kept: its sum, and the pane in which it last left zero. Read from their records, and nothing follows from it: evidence begins anew.</summary>
[GenerateSerializer, Immutable, Alias("wg.TrustLevel")]
public readonly record struct TrustLevel([property: Id(0)] double Sum, [property: Id(1)] long SincePane);
