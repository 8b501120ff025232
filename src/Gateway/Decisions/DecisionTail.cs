using System.Runtime.CompilerServices;
using Watchgrain.Grains;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Gateway.Decisions;

/// <summary>Follows a tenant's audit log and picks out the transitions of decisions (<see cref="EntryKeys"/>).</summary>
internal sealed class DecisionTail(IGrainFactory grains, TimeProvider time)
{
    private const int PageSize = 100;

    // A call that is lost with its silo holds this up no longer than this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);
    private const int SettlingRounds = 50;

    /// <summary>Every transition after an audit index (null: from now on), for ever: the decision as it stood then.</summary>
    public async IAsyncEnumerable<(long AuditIndex, DecisionRecord Decision)> FollowAsync(string tenant, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var log = grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(tenant));
        var next = after + 1 ?? (await log.GetCheckpointAsync()).Size;
        while (true)
        {
            var size = await log.WaitForGrowthAsync(next, Patience).WaitAsync(cancellation);
            while (next < size)
            {
                var rows = await log.ListAsync(next, PageSize);
                if (rows.Length == 0)
                    break;
                foreach (var row in rows)
                {
                    if (await FindAsync(tenant, row, cancellation) is { } decision)
                        yield return (row.Index, decision);
                }
                next = rows[^1].Index + 1;
            }
        }
    }

    /// <summary>Null when the entry is no transition, or its decision does not appear.</summary>
    private async Task<DecisionRecord?> FindAsync(string tenant, AuditRow row, CancellationToken cancellation)
    {
        if (!EntryKeys.TryDecision(row.EntryKey, out var id, out var state))
            return null;
        var grain = grains.GetGrain<IDecisionGrain>(GrainKeys.Decision(tenant, id));
        for (var round = 0; round < SettlingRounds; round++)
        {
            if (await grain.GetAsync() is { } decision)
            {
                if (decision.LastAuditIndex >= row.Index)
                    return AsOf(decision, state, row.Index);
            }
            else if (IsOld(row))
            {
                // It has been kept for its time, and is gone.
                return null;
            }
            await Task.Delay(Settling, time, cancellation);
        }
        return null;
    }

    // Damaged bytes do not say how old they are: nobody waits for their decision.
    private bool IsOld(AuditRow row) => AuditEntries.Read(row)?.RecordedAt is not { } at || at.ToDateTimeOffset() < time.GetUtcNow() - AuditEntries.DecisionsKept;

    private static DecisionRecord AsOf(DecisionRecord decision, DecisionState state, long index)
    {
        var then = decision with { State = state, LastAuditIndex = index, Lifted = state is DecisionState.Lifted or DecisionState.Overridden ? decision.Lifted : null };
        if (state is not (DecisionState.EffectConfirmed or DecisionState.EffectNotConfirmed or DecisionState.Lifted or DecisionState.Overridden)) then = then with { Effect = null };
        if (DecisionLifecycle.IsWaiting(state)) then = then with { DecidedAt = null, DecidedBy = "", DecidedAs = [], Rationale = "" };
        return state == DecisionState.AwaitingApproval ? then with { FirstApproval = null } : then;
    }
}
