namespace Watchgrain.Grains.Models;

/// <summary>What a catalog remembers.</summary>
[GenerateSerializer, Alias("wg.ModelCatalogState")]
public sealed class ModelCatalogState
{
    [Id(0)] public SortedSet<string> Models { get; set; } = new(StringComparer.Ordinal);
}
