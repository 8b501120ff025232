using Orleans.Storage;

namespace Watchgrain.Grains.Tests.Governance;

/// <summary>The real grain storage, with faults around its writes and before its reads ("before:decision", "after:coordinator", "read:coordinator": the name of the state).</summary>
internal sealed class FaultyGrainStorage(IGrainStorage storage, Faults faults) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => ((ILifecycleParticipant<ISiloLifecycle>)storage).Participate(lifecycle);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await faults.PassAsync($"read:{stateName}");
        await storage.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await faults.PassAsync($"before:{stateName}");
        await storage.WriteStateAsync(stateName, grainId, grainState);
        await faults.PassAsync($"after:{stateName}");
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);
}
