namespace Watchgrain.Grains.Triggers;

/// <summary>What a source supplied of a pattern.</summary>
/// <param name="Matching">Rows with its label.</param>
/// <param name="Expected">As many would be its, by its share of all labels of each pane.</param>
[GenerateSerializer, Immutable, Alias("wg.TriggerSupplied")]
public readonly record struct Supplied([property: Id(0)] long Matching, [property: Id(1)] double Expected);
