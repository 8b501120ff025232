namespace Watchgrain.Grains.Governance;

/// <inheritdoc cref="IDecisionIndexGrain"/>
public sealed class DecisionIndexGrain([PersistentState(GrainStorageNames.DecisionIndex, GrainStorageNames.Provider)] IPersistentState<DecisionIndexState> state)
    : Grain, IDecisionIndexGrain
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        known.UnionWith(state.State.Ids);
        return Task.CompletedTask;
    }

    public async Task AddAsync(string modelId, string decisionId)
    {
        if (!known.Add(decisionId)) return;
        state.State.Models.Add(modelId);
        state.State.Ids.Add(decisionId);
        await this.WriteOrLeaveAsync(state);
    }

    public Task<DecisionIndexPage> ListAsync(string modelId, long first, int limit)
    {
        var page = new List<string>();
        for (var i = (int)Math.Clamp(first, 0, state.State.Ids.Count); i < state.State.Ids.Count; i++)
        {
            if (modelId.Length > 0 && state.State.Models[i] != modelId) continue;
            if (page.Count == limit) return Task.FromResult(new DecisionIndexPage([.. page], i));
            page.Add(state.State.Ids[i]);
        }

        return Task.FromResult(new DecisionIndexPage([.. page], -1));
    }
}
