namespace Watchgrain.Grains.Retention;

/// <summary>What a tenant's data is kept for.</summary>
/// <param name="Kinds">In the order of <see cref="RetainedKind"/>.</param>
/// <param name="AuditLog">How long the audit log is kept at least; null: forever.</param>
/// <param name="OldestEntry">When its first entry was written; null: it has none.</param>
[GenerateSerializer, Immutable, Alias("wg.RetentionView")]
public sealed record RetentionView([property: Id(0)] RetainedView[] Kinds, [property: Id(1)] TimeSpan? AuditLog, [property: Id(2)] DateTimeOffset? OldestEntry);
