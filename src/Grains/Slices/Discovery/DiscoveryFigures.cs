namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>What the discovery of a version's slices shows.</summary>
/// <param name="Slices">In the order in which they were found.</param>
/// <param name="WithoutPlace">Slices that the last judged pane found and the budget had no place for.</param>
/// <param name="Cells">Cells of single features that are watched; 0 while nothing is.</param>
/// <param name="Pairs">Pairs of them that are watched.</param>
[GenerateSerializer, Immutable, Alias("wg.DiscoveryFigures")]
public sealed record DiscoveryFigures([property: Id(0)] DiscoveredSlice[] Slices, [property: Id(1)] int WithoutPlace, [property: Id(2)] int Cells, [property: Id(3)] int Pairs);
