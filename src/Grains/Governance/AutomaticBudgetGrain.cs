using Watchgrain.Grains.Audit;

namespace Watchgrain.Grains.Governance;

/// <inheritdoc cref="IAutomaticBudgetGrain"/>
/// <remarks>One for the tenant, on whatever silo: two coordinators never take the same last place. What is given is written before it is said, so that a crash may cost a place and never gives one twice.</remarks>
public sealed class AutomaticBudgetGrain([PersistentState(GrainStorageNames.AutomaticBudget, GrainStorageNames.Provider)] IPersistentState<AutomaticBudgetState> state, TimeProvider time) : Grain, IAutomaticBudgetGrain
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public async Task<bool> TakeAsync(AutomaticClaim claim)
    {
        var now = time.GetUtcNow();
        var uses = state.State.Uses.Where(use => now - use.At < Day).ToList();
        if (uses.Exists(use => use.DecisionId == claim.DecisionId)) return true;
        if (uses.Count >= claim.Limit)
        {
            var key = EntryKeys.AutomaticHold(claim.DecisionId);
            await GrainFactory.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(claim.Version.Tenant)).AppendAsync(key, AuditEntries.AutomaticHold(claim, uses.Count, now));
            return false;
        }

        state.State.Uses = [.. uses, new(claim.DecisionId, now)];
        await this.WriteOrLeaveAsync(state);
        return true;
    }
}
