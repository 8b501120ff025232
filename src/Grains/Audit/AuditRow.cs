namespace Watchgrain.Grains.Audit;

/// <summary>An entry of an audit log as it is stored: its index, its idempotency key, its canonical bytes and their leaf hash.</summary>
[GenerateSerializer, Immutable, Alias("wg.AuditRow")]
public sealed record AuditRow([property: Id(0)] long Index, [property: Id(1)] string EntryKey, [property: Id(2)] byte[] Bytes, [property: Id(3)] byte[] LeafHash);
