namespace Watchgrain.Grains.Audit;

/// <summary>Head of an audit log.</summary>
/// <param name="Origin">Its name.</param>
/// <param name="Size">Number of entries.</param>
/// <param name="RootHash">The RFC 6962 tree head over that many entries, 32 bytes.</param>
/// <param name="SignedNote">The last checkpoint that was signed, of a size that may be smaller; empty when there is none.</param>
/// <param name="VerifierKey">With which it is signed, as C2SP signed-note writes it; empty when nothing is signed.</param>
[GenerateSerializer, Immutable, Alias("wg.AuditCheckpoint")]
public sealed record AuditCheckpoint([property: Id(0)] string Origin, [property: Id(1)] long Size, [property: Id(2)] byte[] RootHash, [property: Id(3)] string SignedNote = "", [property: Id(4)] string VerifierKey = "");
