namespace Watchgrain.Grains.Embeddings;

/// <summary>Rows of a source in this pane whose priority is not below <paramref name="Below"/> would not stay in the sample: they need not be handed over.</summary>
[GenerateSerializer, Immutable, Alias("wg.PaneRoom")]
public readonly record struct PaneRoom([property: Id(0)] long Pane, [property: Id(1)] ulong Below);
