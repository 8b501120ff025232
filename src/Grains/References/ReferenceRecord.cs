namespace Watchgrain.Grains.References;

/// <summary>The anchor reference of a version: digest of its rows (SHA-256, hexadecimal) and their number.</summary>
[GenerateSerializer, Immutable, Alias("wg.ReferenceRecord")]
public sealed record ReferenceRecord([property: Id(0)] string Digest, [property: Id(1)] long Rows, [property: Id(2)] long LabelledRows);
