namespace Watchgrain.Grains.Audit;

/// <summary>A signed checkpoint as it is stored: the number of entries and the signed note (docs/formats/checkpoint.md).</summary>
[GenerateSerializer, Immutable, Alias("wg.AuditNote")]
public sealed record AuditNote([property: Id(0)] long Size, [property: Id(1)] string Note);
