namespace Watchgrain.Grains;

/// <summary>Names a version of a model of a tenant.</summary>
[GenerateSerializer, Immutable, Alias("wg.VersionId")]
public readonly record struct VersionId([property: Id(0)] string Tenant, [property: Id(1)] string Model, [property: Id(2)] string Version);
