using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Slices;

/// <inheritdoc cref="ISliceRegisterGrain"/>
public sealed class SliceRegisterGrain([PersistentState(GrainStorageNames.SliceRegister, GrainStorageNames.Provider)] IPersistentState<SliceRegisterState> state) : Grain, ISliceRegisterGrain
{
    private readonly Dictionary<SliceName, int> places = [];
    private int? room;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        for (var place = 0; place < state.State.Names.Count; place++)
            places[state.State.Names[place]] = place;
        return Task.CompletedTask;
    }

    public async Task<int[]> RegisterAsync(SliceName[] names)
    {
        room ??= await RoomAsync();
        var before = state.State.Names.Count;
        foreach (var name in names)
        {
            if (state.State.Names.Count < room && places.TryAdd(name, state.State.Names.Count))
                state.State.Names.Add(name);
        }
        if (state.State.Names.Count > before)
            await this.WriteOrLeaveAsync(state);
        return Array.ConvertAll(names, name => places.GetValueOrDefault(name, -1));
    }

    public Task<SliceName[]> GetNamesAsync(int[] places) => Task.FromResult(Array.ConvertAll(places, place => state.State.Names[place]));

    public Task<string[]> GetValuesAsync(string feature) => Task.FromResult(state.State.Names.Where(name => name.Feature == feature).Select(name => name.Value).ToArray());

    public Task<bool> HasAsync(SliceName name) => Task.FromResult(places.ContainsKey(name));

    private async Task<int> RoomAsync()
    {
        var id = GrainKeys.VersionOf(this.GetPrimaryKeyString());
        var plan = await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync() ?? throw new InvalidOperationException($"Version {id.Version} is not registered.");
        return SliceNames.RoomFor(plan.Spec);
    }
}
