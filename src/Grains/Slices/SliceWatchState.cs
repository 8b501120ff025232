using Watchgrain.Grains.Features;

namespace Watchgrain.Grains.Slices;

/// <summary>State of a <see cref="SliceWatch"/>: its detector, and the labelled rows since its evidence began to grow.</summary>
[GenerateSerializer, Immutable, Alias("wg.SliceWatchState")]
public sealed record SliceWatchState([property: Id(0)] RateState Contradictions, [property: Id(1)] long SinceRows, [property: Id(2)] long SinceContradicting, [property: Id(3)] double SinceExpected);
