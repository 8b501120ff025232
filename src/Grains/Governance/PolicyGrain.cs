using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Governance;

/// <inheritdoc cref="IPolicyGrain"/>
/// <remarks>
/// A proposed file is written before its decision is asked for, and stays until the decision is over: an approval that is audited finds its file. After a crash the grain makes proposals again that no decision has taken, and asks after the others before it says what is in force: while one of them may be in force and cannot be asked, it says nothing (<see cref="FencedException"/>).
/// A change and its write happen behind <see cref="gate"/>, calls to decisions outside it.
/// </remarks>
public sealed class PolicyGrain(
    [PersistentState(GrainStorageNames.Policy, GrainStorageNames.Provider)] IPersistentState<PolicyGrainState> state, Policy host, TimeProvider time, ILogger<PolicyGrain> logger) : Grain, IPolicyGrain, IDisposable
{
    /// <summary>Each is a file of up to 256 KB.</summary>
    public const int MostWaiting = 4;

    /// <summary>Of what was put in force and found it replaced so many are kept, the last ones.</summary>
    public const int MostWithoutEffect = 4;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <summary>Nothing waits for the entry of another file of the host.</summary>
    private static readonly TimeSpan HostRetry = TimeSpan.FromMinutes(1);

    /// <summary>Who asks for the policy waits so long for decisions that do not say whether they are in force, and is then refused.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Changes of before this activation of which it is not known whether they are in force.</summary>
    private readonly HashSet<string> unheard = new(StringComparer.Ordinal);

    private readonly TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Policy? decided;
    private IGrainTimer? retry;
    private bool isUnsettled;
    private bool hasTold;

    private PolicyGrainState State => state.State;

    private Policy InForce => decided ?? host;

    private string Tenant => GrainKeys.Segments(this.GetPrimaryKeyString())[0];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State.File.Length > 0) decided = PolicyFile.Parse(GrainStorageNames.Policy, State.File);
        unheard.UnionWith(State.Proposed.Select(change => change.Proposal.DecisionId));
        _ = SettleAsync();
        return Task.CompletedTask;
    }

    public async Task<byte[]?> FindAsync(string knows)
    {
        await SettledAsync();
        return InForce.Digest == knows ? null : InForce.File;
    }

    public async Task<PolicyView> GetAsync()
    {
        await SettledAsync();
        return new(InForce.File, InForce.Digest, State.DecisionId.Length > 0 ? State.Since : State.HostSince, State.DecisionId) { HostDigest = host.Digest, Waiting = [.. State.Proposed.Select(change => change.Proposal.DecisionId)], WithoutEffect = [.. State.WithoutEffect] };
    }

    public async Task<byte[]> GetPlantingSecretAsync()
    {
        if (State.PlantingSecret.Length == 0)
        {
            await ChangeAsync(() =>
            {
                // Two may have come at once.
                if (State.PlantingSecret.Length == 0) State.PlantingSecret = RandomNumberGenerator.GetBytes(Planting.SecretBytes);
            });
        }

        return State.PlantingSecret;
    }

    public async Task<bool> NeedsReleaseAsync()
    {
        await SettledAsync();
        return InForce.People.Release is not null;
    }

    public async Task<DecisionRecord?> ProposeAsync(PolicyRequest request)
    {
        await SettledAsync();
        if (!State.Proposed.Exists(change => change.Proposal.DecisionId == request.DecisionId))
        {
            // Of an earlier call, and over.
            if (await Decision(request.DecisionId).GetAsync() is { } earlier) return earlier;
            if (State.Proposed.Count >= MostWaiting) throw new LimitExceededException($"{MostWaiting} changes of the policy wait");
            if (InForce.People.Change is null) throw new InvalidOperationException("the policy does not say who approves its change");
            await ChangeAsync(() => State.Proposed.Add(new(Motions.Of(request, Tenant, InForce), request.File)));
        }

        await SettleAsync();
        return State.Proposed.Exists(change => change.Proposal.DecisionId == request.DecisionId && !change.IsTaken) ? null : await Decision(request.DecisionId).GetAsync();
    }

    public Task<byte[]?> FindProposedAsync(string decisionId) => Task.FromResult(State.Proposed.Find(change => change.Proposal.DecisionId == decisionId)?.File);

    public async Task DecisionChangedAsync(DecisionRecord decision)
    {
        await ChangeAsync(() => Note(decision));
        unheard.Remove(decision.Proposal.DecisionId);
    }

    public void Dispose() => gate.Dispose();

    private void Note(DecisionRecord decision)
    {
        var own = State.Proposed.FindIndex(change => change.Proposal.DecisionId == decision.Proposal.DecisionId);
        if (own < 0) return;
        if (decision.IsWaiting)
        {
            State.Proposed[own] = State.Proposed[own] with { IsTaken = true };
            return;
        }

        // Two that were proposed under one policy may have been approved at once: the other would undo what its proposer has not seen. The host's file may be another since.
        var isStale = decided is not null && decided.Digest != decision.Proposal.PolicyDigest;
        if (decision.IsInForce && (isStale || decision.LastAuditIndex <= State.AuditIndex))
        {
            State.WithoutEffect = [.. State.WithoutEffect.Append(decision.Proposal.DecisionId).TakeLast(MostWithoutEffect)];
            logger.PolicyChangeWithoutEffect(this.GetPrimaryKeyString(), decision.Proposal.DecisionId, decision.Proposal.PolicyDigest, InForce.Digest);
        }
        else if (decision.IsInForce)
        {
            (State.File, State.Since, State.DecisionId, State.AuditIndex) = (State.Proposed[own].File, decision.DecidedAt!.Value, decision.Proposal.DecisionId, decision.LastAuditIndex);
            decided = PolicyFile.Parse(GrainStorageNames.Policy, State.File);
            logger.PolicyChanged(this.GetPrimaryKeyString(), decided.Digest, State.DecisionId);
        }

        State.Proposed.RemoveAt(own);
    }

    private async Task SettledAsync()
    {
        await heard.Task.WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (unheard.Count > 0) throw new FencedException("it is not known yet which policy is in force: a proposed change cannot be asked for its answer; try once more");
    }

    /// <summary>Makes the proposals that no decision has taken, and hears what has become of the others: whatever is audited holds.</summary>
    private async Task SettleAsync()
    {
        await Task.Yield();
        isUnsettled = false;
        foreach (var change in State.Proposed.ToList()) await TryAsync(() => HearAsync(change));
        heard.TrySetResult();
        if (unheard.Count == 0) await NoteHostAsync();
        ArmRetry();
    }

    /// <summary>The first file that a tenant meets is in the entries of its decisions. Another one later is a change that no decision tells of.</summary>
    private async Task NoteHostAsync()
    {
        if (State.HostDigest == host.Digest) return;
        try
        {
            var at = time.GetUtcNow();
            if (State.HostDigest.Length > 0)
            {
                var key = EntryKeys.HostPolicy(host.Digest, State.HostSince);
                await GrainFactory.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(Tenant)).AppendAsync(key, AuditEntries.HostPolicy(key, Tenant, host.Digest, State.HostDigest, isInForce: decided is null, at));
            }

            await ChangeAsync(() => (State.HostDigest, State.HostSince) = (host.Digest, at));
        }
#pragma warning disable CA1031 // the audit log or the storage may be out of reach for a while
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!hasTold) logger.HostPolicyNotNoted(error, this.GetPrimaryKeyString(), host.Digest);
            hasTold = true;
        }
    }

    private async Task HearAsync(PolicyChange change)
    {
        var decision = Decision(change.Proposal.DecisionId);
        var record = await decision.GetAsync();
        // Whatever becomes of the proposal, nobody has approved it.
        if (record is null or { IsWaiting: true }) unheard.Remove(change.Proposal.DecisionId);
        if (!change.IsTaken) record = await decision.ProposeAsync(change.Proposal);
        if (record is not null) await ChangeAsync(() => Note(record));
        unheard.Remove(change.Proposal.DecisionId);
    }

    private async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
#pragma warning disable CA1031 // decisions, the audit log or the storage may be out of reach for a while
        catch (Exception error)
#pragma warning restore CA1031
        {
            isUnsettled = true;
            logger.PolicyNotSettled(error, this.GetPrimaryKeyString());
        }
    }

    private void ArmRetry()
    {
        retry?.Dispose();
        retry = isUnsettled ? this.RegisterGrainTimer(_ => SettleAsync(), new GrainTimerCreationOptions(Retry, Retry) { KeepAlive = true })
            : State.HostDigest != host.Digest ? this.RegisterGrainTimer(_ => SettleAsync(), new GrainTimerCreationOptions(HostRetry, HostRetry))
            : null;
    }

    private IDecisionGrain Decision(string id) => GrainFactory.GetGrain<IDecisionGrain>(GrainKeys.Decision(Tenant, id));

    /// <summary>Applies a change and writes it. After a failed write nobody knows what storage holds: this activation ends.</summary>
    private async Task ChangeAsync(Action change)
    {
        await gate.WaitAsync();
        try
        {
            change();
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            gate.Release();
        }
    }
}
