namespace Watchgrain.Grains.Models;

/// <summary>The names of a tenant's models. Key: <see cref="GrainKeys.Catalog"/>.</summary>
[Alias("wg.IModelCatalogGrain")]
public interface IModelCatalogGrain : IGrainWithStringKey
{
    /// <summary>Adds a name; idempotent. False when the tenant has reached its limit of models.</summary>
    [Alias("Add")]
    Task<bool> AddAsync(string modelId);

    /// <summary>Names in ordinal order after <paramref name="after"/> (empty: from the beginning).</summary>
    [Alias("List")]
    Task<string[]> ListAsync(string after, int limit);
}
