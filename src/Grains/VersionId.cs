namespace Watchgrain.Grains;

/// <summary>Names a version of a model of a tenant.</summary>
[GenerateSerializer, Immutable, Alias("wg.VersionId")]
public readonly record struct VersionId([property: Id(0)] string Tenant, [property: Id(1)] string Model, [property: Id(2)] string Version)
{
    /// <summary>"model/version", each escaped: names hold no '/' then, so that no two versions of a tenant share it.</summary>
    public string ToPath() => $"{Uri.EscapeDataString(Model)}/{Uri.EscapeDataString(Version)}";
}
