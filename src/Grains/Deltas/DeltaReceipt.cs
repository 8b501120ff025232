namespace Watchgrain.Grains.Deltas;

/// <summary>What a receiver has of a sender: applied in memory up to <see cref="Applied"/> (the next wanted is one more), durable up to <see cref="Durable"/> (the sender may forget those).</summary>
[GenerateSerializer, Immutable, Alias("wg.DeltaReceipt")]
public sealed record DeltaReceipt([property: Id(0)] long Applied, [property: Id(1)] long Durable, [property: Id(2)] bool Fenced);
