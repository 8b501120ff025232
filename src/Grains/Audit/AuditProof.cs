namespace Watchgrain.Grains.Audit;

/// <summary>A proof after RFC 9162 §2.1.3 (inclusion) or §2.1.4 (consistency).</summary>
/// <param name="Subject">The leaf hash of the entry, or the root of the smaller log.</param>
/// <param name="RootHash">Root of the log of the (larger) size.</param>
/// <param name="Hashes">The proof, from the leaf up.</param>
[GenerateSerializer, Immutable, Alias("wg.AuditProof")]
public sealed record AuditProof([property: Id(0)] byte[] Subject, [property: Id(1)] byte[] RootHash, [property: Id(2)] byte[][] Hashes);
