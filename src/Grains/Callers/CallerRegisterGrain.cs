using Watchgrain.Grains.Models;
using Watchgrain.Grains.Sources;

namespace Watchgrain.Grains.Callers;

/// <inheritdoc cref="ICallerRegisterGrain"/>
public sealed class CallerRegisterGrain([PersistentState(GrainStorageNames.CallerRegister, GrainStorageNames.Provider)] IPersistentState<CallerRegisterState> state) : Grain, ICallerRegisterGrain
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    // What is on the disk: a place that a write still carries may never be.
    private string[] written = [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        written = [.. state.State.Names];
        known.UnionWith(written);
        return Task.CompletedTask;
    }

    public async Task SetReferenceAsync(string digest, byte[] reference)
    {
        if (state.State.Digest == digest)
            return;
        if (state.State.Digest.Length > 0)
            throw new InvalidOperationException($"The callers of {this.GetPrimaryKeyString()} have another reference already: {state.State.Digest}, not {digest}.");
        (state.State.Digest, state.State.Reference) = (digest, reference);
        await this.WriteOrLeaveAsync(state);
    }

    public async Task<string[]> RegisterAsync(string[] callers)
    {
        var before = state.State.Names.Count;
        foreach (var caller in callers)
        {
            if (state.State.Names.Count < SourceNames.MostRegistered && known.Add(caller))
                state.State.Names.Add(caller);
        }
        if (state.State.Names.Count > before)
        {
            await this.WriteOrLeaveAsync(state);
            written = [.. state.State.Names];
        }
        return written;
    }

    public Task<string[]> GetNamesAsync() => Task.FromResult(written);

    public async Task<CallerPlan?> GetPlanAsync()
    {
        if (state.State.Reference.Length == 0)
            return null;
        var plan = await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(GrainKeys.VersionOf(this.GetPrimaryKeyString()))).GetPlanAsync();
        return plan is null ? null : new(plan.Spec.WithoutColumns(), state.State.Digest, state.State.Reference, plan.Spec.ThresholdsOfCallers());
    }
}
