using Watchgrain.Grains.Features;

namespace Watchgrain.Grains.Performance;

/// <summary>State of a <see cref="DecayWatch"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.DecayState")]
public sealed record DecayState([property: Id(0)] RateState Errors);
