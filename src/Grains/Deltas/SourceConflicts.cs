namespace Watchgrain.Grains.Deltas;

/// <summary>How many batches of a source came under a number that stood for other content.</summary>
[GenerateSerializer, Immutable, Alias("wg.SourceConflicts")]
public readonly record struct SourceConflicts([property: Id(0)] string Source, [property: Id(1)] long Batches);
