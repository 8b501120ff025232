namespace Watchgrain.Grains.Audit;

/// <summary>Head of an audit log: its name, its size, and the RFC 6962 tree head over that many entries (32 bytes).</summary>
[GenerateSerializer, Immutable, Alias("wg.AuditCheckpoint")]
public sealed record AuditCheckpoint([property: Id(0)] string Origin, [property: Id(1)] long Size, [property: Id(2)] byte[] RootHash);
