namespace Watchgrain.Grains.Slices.Groups;

/// <summary>What a reference shows of a group of a protected feature. A null part is not watched: it has too few rows.</summary>
/// <param name="Selection">Of its selection rate.</param>
/// <param name="Opportunity">Of its true-positive rate.</param>
[GenerateSerializer, Immutable, Alias("wg.GroupAnchor")]
public sealed record GroupAnchor([property: Id(0)] GapLevel? Selection, [property: Id(1)] GapLevel? Opportunity);
