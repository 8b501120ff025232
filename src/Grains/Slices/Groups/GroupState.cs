namespace Watchgrain.Grains.Slices.Groups;

/// <summary>State of a <see cref="GroupWatch"/>. A null part is not watched.</summary>
[GenerateSerializer, Immutable, Alias("wg.GroupState")]
public sealed record GroupState([property: Id(0)] GapState? Selection, [property: Id(1)] GapState? Opportunity);
