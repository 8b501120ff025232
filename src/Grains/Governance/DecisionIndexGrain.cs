namespace Watchgrain.Grains.Governance;

/// <inheritdoc cref="IDecisionIndexGrain"/>
/// <remarks>The record that changes stays small: when it holds two segments' worth, the older half moves into a segment of its own, which is written first; a crash in between repeats it.</remarks>
public sealed class DecisionIndexGrain([PersistentState(GrainStorageNames.DecisionIndex, GrainStorageNames.Provider)] IPersistentState<DecisionIndexState> state)
    : Grain, IDecisionIndexGrain
{
    /// <summary>A thousand ids of some 60 bytes: what every proposal writes again.</summary>
    public const int Segment = 1000;

    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        known.UnionWith(state.State.Ids);
        return Task.CompletedTask;
    }

    public async Task AddAsync(string modelId, string decisionId)
    {
        if (known.Contains(decisionId)) return;
        while (state.State.Ids.Count >= 2 * Segment) await MoveOldestAsync();
        known.Add(decisionId);
        state.State.Models.Add(modelId);
        state.State.Ids.Add(decisionId);
        await this.WriteOrLeaveAsync(state);
    }

    public async Task<DecisionIndexPage> ListAsync(string modelId, long first, int limit)
    {
        var page = new List<string>();
        for (var number = Math.Max(first, state.State.Emptied); ;)
        {
            // Each part says where it ends or where its page is full.
            var own = number >= state.State.First;
            var part = own
                ? Page(modelId, number - state.State.First, limit - page.Count)
                : await GrainFactory.GetGrain<IDecisionIndexGrain>(GrainKeys.DecisionIndex(Tenant, number / Segment)).ListAsync(modelId, number % Segment, limit - page.Count);
            page.AddRange(part.Ids);
            if (part.Next >= 0) return new([.. page], part.Next + (own ? state.State.First : number / Segment * Segment));
            if (own) return new([.. page], -1);
            number = ((number / Segment) + 1) * Segment;
        }
    }

    public Task<long> CountAsync() => Task.FromResult(state.State.First + state.State.Ids.Count);

    public async Task KeepAsync(string[] models, string[] ids)
    {
        if (state.State.Ids.Count > 0) return;
        (state.State.Models, state.State.Ids) = ([.. models], [.. ids]);
        await this.WriteOrLeaveAsync(state);
    }

    public async Task<string[]> RemoveAsync(string[] ids)
    {
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        var found = new List<string>();
        for (var i = 0; i < state.State.Ids.Count; i++)
        {
            if (!wanted.Remove(state.State.Ids[i])) continue;
            found.Add(state.State.Ids[i]);
            (state.State.Models[i], state.State.Ids[i]) = ("", "");
        }

        known.ExceptWith(found);
        // A segment of which nothing is left has no record any more.
        if (IsSegment && found.Count > 0 && state.State.Ids.TrueForAll(id => id.Length == 0)) await state.ClearStateAsync();
        else if (found.Count > 0) await this.WriteOrLeaveAsync(state);
        for (var segment = state.State.Emptied / Segment; !IsSegment && wanted.Count > 0 && segment < state.State.First / Segment; segment++)
        {
            var earlier = GrainFactory.GetGrain<IDecisionIndexGrain>(GrainKeys.DecisionIndex(Tenant, segment));
            var removed = await earlier.RemoveAsync([.. wanted]);
            wanted.ExceptWith(removed);
            found.AddRange(removed);
            if (segment != state.State.Emptied / Segment || (await earlier.ListAsync("", 0, 1)).Ids.Length > 0) continue;
            state.State.Emptied += Segment;
            await this.WriteOrLeaveAsync(state);
        }

        return [.. found];
    }

    private bool IsSegment => GrainKeys.Segments(this.GetPrimaryKeyString()).Length > 1;

    private string Tenant => GrainKeys.Segments(this.GetPrimaryKeyString())[0];

    private async Task MoveOldestAsync()
    {
        var (models, ids) = (state.State.Models[..Segment], state.State.Ids[..Segment]);
        await GrainFactory.GetGrain<IDecisionIndexGrain>(GrainKeys.DecisionIndex(Tenant, state.State.First / Segment)).KeepAsync([.. models], [.. ids]);
        state.State.Models.RemoveRange(0, Segment);
        state.State.Ids.RemoveRange(0, Segment);
        state.State.First += Segment;
        known.ExceptWith(ids);
        await this.WriteOrLeaveAsync(state);
    }

    private DecisionIndexPage Page(string modelId, long first, int limit)
    {
        var page = new List<string>();
        for (var i = (int)Math.Min(first, state.State.Ids.Count); i < state.State.Ids.Count; i++)
        {
            if (state.State.Ids[i].Length == 0 || (modelId.Length > 0 && state.State.Models[i] != modelId)) continue;
            if (page.Count == limit) return new([.. page], i);
            page.Add(state.State.Ids[i]);
        }

        return new([.. page], -1);
    }
}
