using Microsoft.Extensions.Logging;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.People;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Governance;

/// <inheritdoc cref="IDecisionGrain"/>
/// <remarks>
/// Each step is audited, then written, then told to the coordinator; whatever stops in between goes on from there: the entry's key is fixed by decision and state, so an audited step is found and taken over, never written twice. The log has tokens for names: who was erased meanwhile stays a token.
/// The coordinator takes <see cref="ICoordinatorGrain.DecisionChangedAsync"/> while it waits for this grain, or the two would wait for each other.
/// </remarks>
public sealed class DecisionGrain(
    [PersistentState(GrainStorageNames.Decision, GrainStorageNames.Provider)] IPersistentState<DecisionGrainState> state, TimeProvider time, ILogger<DecisionGrain> logger) : Grain, IDecisionGrain, IRemindable
{
    private const string DeadlineReminder = "deadline";

    private static readonly TimeSpan EffectRetry = TimeSpan.FromSeconds(2);

    /// <summary>The least that Orleans allows: what fails at the deadline is tried again as often.</summary>
    private static readonly TimeSpan DeadlineRetry = TimeSpan.FromMinutes(1);

    /// <summary>Whose answer it is stands in the entry that is taken over.</summary>
    private static readonly Person Unknown = new("");

    private IGrainTimer? effectTimer;

    /// <summary>The log was damaged when this activation began: what may stand there of the decision has not been taken over.</summary>
    private bool isBehind;

    private string Id => GrainKeys.Segments(this.GetPrimaryKeyString())[1];

    private IAuditLogGrain Audit => GrainFactory.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(GrainKeys.Segments(this.GetPrimaryKeyString())[0]));

    private IPeopleGrain People => GrainFactory.GetGrain<IPeopleGrain>(GrainKeys.People(GrainKeys.Segments(this.GetPrimaryKeyString())[0]));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TakeOverAnswersAsync();
            await TakeOverWhatFollowedAsync();
        }
        catch (AuditLogDamagedException)
        {
            // Nothing is taken over from it, and the decision can be read as it was written.
            isBehind = true;
        }

        if (state.State.EffectOwed) TellLater();
    }

    public async Task<DecisionRecord> ProposeAsync(Proposal proposal)
    {
        if (state.State.Record is null) await TakeAsync(DecisionLifecycle.Propose(await AsAuditedAsync(proposal), time.GetUtcNow()));
        else if (state.State.Record.Proposal.Version != proposal.Version) throw new InvalidOperationException($"decision {proposal.DecisionId} belongs to another version");
        return state.State.Record!;
    }

    public Task<DecisionRecord?> GetAsync() => Task.FromResult(state.State.Record);

    public async Task<DecideResult> DecideAsync(bool approve, Person by, string rationale)
    {
        if (state.State.Record is not { } record) return new(DecideStatus.UnknownDecision, null);
        if (await ExpireAsync()) return new(DecideStatus.NotAwaiting, state.State.Record);
        if (DecisionLifecycle.Objection(record, approve, by) is not DecideStatus.Done and var objection) return new(objection, record);
        await TakeAsync(DecisionLifecycle.Decide(record, approve, by, rationale, time.GetUtcNow())!);
        await TellAsync();
        return new(DecideStatus.Done, state.State.Record);
    }

    // The coordinator that asks hears it from the reply, and waits: to tell it would be to wait for each other.
    public async Task<DecisionRecord?> CorroborateAsync(string rationale)
    {
        if (await ExpireAsync()) return state.State.Record;
        if (state.State.Record is { } record && DecisionLifecycle.Corroborate(record, rationale, time.GetUtcNow()) is { } step)
        {
            await TakeAsync(step);
            TellLater();
        }

        return state.State.Record;
    }

    public async Task<DecisionRecord?> MeasureAsync(EffectFinding finding)
    {
        if (state.State.Record is { } record && DecisionLifecycle.Measure(record, finding) is { } step)
        {
            await TakeAsync(step);
            TellLater();
        }

        return state.State.Record;
    }

    public async Task<DecideResult> LiftAsync(Person by, string rationale)
    {
        if (state.State.Record is not { } record) return new(DecideStatus.UnknownDecision, null);
        if (DecisionLifecycle.Lift(record, by, rationale, time.GetUtcNow()) is not { } step) return new(DecideStatus.NothingToLift, record);
        if (!by.Holds(record.Proposal.Roles)) return new(DecideStatus.RoleMissing, record);
        if (await NeedsReleaseAsync(record)) return new(DecideStatus.NeedsRelease, record);
        await TakeAsync(step);
        await TellAsync();
        return new(DecideStatus.Done, state.State.Record);
    }

    // Of other decisions nothing is asked: they can be ended while nobody says which policy is in force.
    private async Task<bool> NeedsReleaseAsync(DecisionRecord record) =>
        record.Proposal.Action == GovernedAction.QuarantineSource && await GrainFactory.GetGrain<IPolicyGrain>(GrainKeys.Policy(record.Proposal.Version.Tenant)).NeedsReleaseAsync();

    public async Task ReleaseAsync(QuarantineRelease release)
    {
        if (state.State.Record is not { } record || DecisionLifecycle.Release(record, release, time.GetUtcNow()) is not { } step) return;
        await TakeAsync(step);
        await TellAsync();
    }

    public async Task<DecideResult> OverrideAsync(Person by, string rationale)
    {
        if (state.State.Record is not { } record) return new(DecideStatus.UnknownDecision, null);
        if (record.IsInForce && DecisionLifecycle.IsDoneOnce(record)) return new(DecideStatus.DoneOnce, record);
        if (DecisionLifecycle.Override(record, by, rationale, time.GetUtcNow()) is not { } step) return new(DecideStatus.NotInForce, record);
        if (!by.Holds(record.Proposal.Roles)) return new(DecideStatus.RoleMissing, record);
        if (await NeedsReleaseAsync(record)) return new(DecideStatus.NeedsRelease, record);
        await TakeAsync(step);
        await TellAsync();
        return new(DecideStatus.Done, state.State.Record);
    }

    public async Task<bool> ForgetAsync(DateTimeOffset before)
    {
        if (state.State.Record is { } record && (!DecisionLifecycle.IsOver(record, before) || state.State.EffectOwed)) return false;
        if (state.RecordExists) await state.ClearStateAsync();
        DeactivateOnIdle();
        return true;
    }

    /// <summary>The deadline has come, or is long past: it comes again every minute until it has done what it came for.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await ExpireAsync();
        if (state.State.Record is { IsWaiting: true }) return;
        if (await this.GetReminder(reminderName) is { } reminder) await this.UnregisterReminder(reminder);
    }

    /// <summary>Whether the deadline has just ended the wait. Whoever comes after it comes too late, also when the reminder does.</summary>
    private async Task<bool> ExpireAsync()
    {
        if (state.State.Record is not { } record || DecisionLifecycle.Expire(record, time.GetUtcNow()) is not { } step) return false;
        await TakeAsync(step);
        TellLater();
        return true;
    }

    /// <summary>The proposal as its first step stands in the log: what was audited as in force before a crash is, though the budget may have held it back since.</summary>
    private async Task<Proposal> AsAuditedAsync(Proposal proposal) =>
        !proposal.Automatic && await Audit.FindSoundAsync(EntryKeys.Decision(proposal.DecisionId, DecisionState.InForce)) is { } row && AuditEntries.Read(row)?.Decision is { FromState: "proposed" } begun
            ? proposal with { Automatic = true, Sentence = begun.Sentence }
            : proposal;

    /// <summary>Gives a new decision its reminder and its place in the index.</summary>
    private async Task EnterAsync(DecisionRecord record)
    {
        if (record is { IsWaiting: true, ExpiresAt: { } end })
        {
            var left = end - time.GetUtcNow();
            await this.RegisterOrUpdateReminder(DeadlineReminder, left > TimeSpan.Zero ? left : TimeSpan.Zero, DeadlineRetry);
        }

        var version = record.Proposal.Version;
        await GrainFactory.GetGrain<IDecisionIndexGrain>(GrainKeys.DecisionIndex(version.Tenant)).AddAsync(version.Model, Id);
    }

    private async Task TakeOverAnswersAsync()
    {
        // Of two approvals both may have been audited since the last write.
        for (var found = true; found && state.State.Record is { IsWaiting: true } waiting;)
            found = await TakeOverAsync(DecisionLifecycle.Decide(waiting, approve: true, Unknown, "", default)) || await TakeOverAsync(DecisionLifecycle.Decide(waiting, approve: false, Unknown, "", default))
                || await TakeOverAsync(DecisionLifecycle.Expire(waiting, DateTimeOffset.MaxValue));
    }

    private async Task TakeOverWhatFollowedAsync()
    {
        for (var found = true; found && state.State.Record is { IsInForce: true } record;)
        {
            found = await TakeOverAsync(DecisionLifecycle.Lift(record, Unknown, "", default)) || await TakeOverAsync(DecisionLifecycle.Override(record, Unknown, "", default))
                || (Restraint.Acts(record.Proposal.Action) && (await TakeOverAsync(DecisionLifecycle.Measure(record, new(default, true, 0, ""))) || await TakeOverAsync(DecisionLifecycle.Measure(record, new(default, false, 0, "")))));
        }
    }

    /// <summary>A person's word that was audited before a crash stands, whatever is said now.</summary>
    private async Task<bool> TakeOverAsync(DecisionTransition? step)
    {
        if (step is null || await Audit.FindSoundAsync(step.EntryKey) is null) return false;
        await TakeAsync(step);
        return true;
    }

    private async Task TakeAsync(DecisionTransition step)
    {
        try
        {
            var found = await Audit.FindSoundAsync(step.EntryKey);
            // The log has been mended: the next activation first takes over what stands there.
            if (isBehind) throw new FencedException($"decision {Id} is being read again; try once more");
            long index;
            if (found is { } row) (step, index) = (AuditEntries.TakeOver(step, await EntryNames.OpenAsync(row, People)), row.Index);
            else index = await Audit.AppendAsync(step.EntryKey, AuditEntries.Decision(step));
            // Before it is written: from then on people can answer it, and what they have answered is not proposed again.
            if (step.From is null) await EnterAsync(step.Record);
            state.State.Record = DecisionLifecycle.Audited(step, index);
            state.State.EffectOwed = step.From is not null;
            await state.WriteStateAsync();
            logger.DecisionMoved(Id, step.Record.State, index);
        }
        catch (Exception error)
        {
            logger.DecisionStuck(error, Id);
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task TellAsync()
    {
        if (!state.State.EffectOwed || state.State.Record is not { } record) return;
        try
        {
            await TakeEffectAsync(record);
        }
        catch (Exception error)
        {
            logger.EffectDelayed(error, Id);
            TellLater();
            return;
        }

        effectTimer?.Dispose();
        effectTimer = null;
        state.State.EffectOwed = false;
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception error)
        {
            // The answer stands and has been told; the next activation tells it again, which changes nothing.
            logger.EffectDelayed(error, Id);
            DeactivateOnIdle();
        }
    }

    /// <summary>Tells whoever acts on it: the policy of the tenant, else the coordinator, and before it a quarantine that ends. Idempotent: it is done again until all have taken it.</summary>
    private async Task TakeEffectAsync(DecisionRecord record)
    {
        if (record.Proposal.Action == GovernedAction.ChangePolicy)
        {
            await GrainFactory.GetGrain<IPolicyGrain>(GrainKeys.Policy(record.Proposal.Version.Tenant)).DecisionChangedAsync(record);
            return;
        }

        if (record is { IsInForce: true, Proposal: { Action: GovernedAction.ReleaseQuarantine, Motion: { } motion } })
            await GrainFactory.GetGrain<IDecisionGrain>(GrainKeys.Decision(record.Proposal.Version.Tenant, motion.TargetId)).ReleaseAsync(QuarantineRelease.Of(record));
        var coordinator = GrainFactory.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(record.Proposal.Version));
        if (record is { IsWaiting: false, Proposal.Planted: true, Planted: null }) record = await RevealAsync(record, await coordinator.IsQuietAsync());
        await coordinator.DecisionChangedAsync(record);
    }

    /// <summary>Says of an answered decision that it was planted: once, whatever is found when it is said again.</summary>
    private async Task<DecisionRecord> RevealAsync(DecisionRecord record, bool isQuiet)
    {
        var key = EntryKeys.Planted(Id);
        var index = await Audit.AppendAsync(key, AuditEntries.Planted(record, isQuiet, time.GetUtcNow()));
        if (await Audit.FindAsync(key) is { } row) isQuiet = Entry.Parser.ParseFrom(row.Bytes).Planted.Quiet;
        state.State.Record = record with { Planted = new(index, isQuiet) };
        await state.WriteStateAsync();
        logger.DecisionWasPlanted(Id, record.State, index);
        return state.State.Record;
    }

    private void TellLater() => effectTimer ??= this.RegisterGrainTimer(_ => TellAsync(), new GrainTimerCreationOptions(EffectRetry, EffectRetry) { KeepAlive = true });
}
