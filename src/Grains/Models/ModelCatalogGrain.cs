namespace Watchgrain.Grains.Models;

/// <inheritdoc cref="IModelCatalogGrain"/>
public sealed class ModelCatalogGrain([PersistentState(GrainStorageNames.Catalog, GrainStorageNames.Provider)] IPersistentState<ModelCatalogState> state) : Grain, IModelCatalogGrain
{
    /// <summary>Names are at most 128 bytes, so that the record stays below a megabyte or so.</summary>
    public const int Capacity = 10_000;

    public async Task<bool> AddAsync(string modelId)
    {
        if (state.State.Models.Contains(modelId))
            return true;
        if (state.State.Models.Count >= Capacity)
            return false;
        state.State.Models.Add(modelId);
        await this.WriteOrLeaveAsync(state);
        return true;
    }

    public Task<string[]> ListAsync(string after, int limit) =>
        Task.FromResult(state.State.Models.Where(model => string.CompareOrdinal(model, after) > 0).Take(limit).ToArray());
}
