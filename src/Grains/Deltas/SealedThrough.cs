namespace Watchgrain.Grains.Deltas;

/// <summary>The last delta id that a sender has sealed for each of its receivers, by the receiver's grain key.</summary>
[GenerateSerializer, Immutable, Alias("wg.SealedThrough")]
public sealed record SealedThrough([property: Id(0)] string Sender, [property: Id(1)] Dictionary<string, long> LastIds);
