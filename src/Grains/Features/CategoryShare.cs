namespace Watchgrain.Grains.Features;

/// <summary>How often a category came.</summary>
[GenerateSerializer, Immutable, Alias("wg.CategoryShare")]
public sealed record CategoryShare([property: Id(0)] string Category, [property: Id(1)] long Count);
