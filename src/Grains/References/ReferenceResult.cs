namespace Watchgrain.Grains.References;

/// <summary>Outcome of a complete upload; the record is there when the status is Accepted.</summary>
[GenerateSerializer, Immutable, Alias("wg.ReferenceResult")]
public sealed record ReferenceResult([property: Id(0)] ReferenceStatus Status, [property: Id(1)] ReferenceRecord? Record);
