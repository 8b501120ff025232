using Watchgrain.Grains.Features;

namespace Watchgrain.Grains.Performance;

/// <summary>State of an <see cref="ExcessWatch"/>: its detector, and the rows since its evidence began to grow.</summary>
[GenerateSerializer, Immutable, Alias("wg.ExcessState")]
public sealed record ExcessState([property: Id(0)] RateState Evidence, [property: Id(1)] long SinceRows, [property: Id(2)] long SinceOnes, [property: Id(3)] double SinceExpected);
