using Watchgrain.Grains.Retention;

namespace Watchgrain.Grains.Denials;

/// <inheritdoc cref="IAccessDenialGrain"/>
public sealed class AccessDenialGrain([PersistentState(GrainStorageNames.AccessDenials, GrainStorageNames.Provider)] IPersistentState<AccessDenialState> state) : Grain, IAccessDenialGrain
{
    public async Task AddAsync(AccessDenial[] denials, long uncounted)
    {
        new AccessDenialLog(state.State).Add(denials, uncounted);
        await this.WriteOrLeaveAsync(state);
    }

    public async Task<OldData> ForgetAsync(DateTimeOffset before, bool forget)
    {
        var old = OldData.Of([.. state.State.Entries.Select(entry => entry.Minute)], before);
        if (!forget || old.Due == 0) return old;
        state.State.Entries.RemoveAll(entry => entry.Minute < before);
        await this.WriteOrLeaveAsync(state);
        return old;
    }

    public Task<AccessDenialPage> ListAsync(int limit) =>
        Task.FromResult(new AccessDenialPage([.. state.State.Entries.AsEnumerable().Reverse().Take(limit)], state.State.Forgotten, state.State.ForgottenCalls));
}
