using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Retention;
using Watchgrain.Grains.Sources;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Coordination;

/// <inheritdoc cref="ICoordinatorGrain"/>
/// <remarks>
/// A change and its write happen behind <see cref="gate"/>, calls to decisions outside it: a decision that tells its answer meanwhile waits for a write at the most, never for a call that waits for it.
/// </remarks>
public sealed class CoordinatorGrain(
    [PersistentState(GrainStorageNames.Coordinator, GrainStorageNames.Provider)] IPersistentState<CoordinatorState> state, Policy host, IOptions<BudgetOptions> budget, TimeProvider time, ILogger<CoordinatorGrain> logger)
    : Grain, ICoordinatorGrain, IDisposable
{
    /// <summary>With so many proposals that no decision has taken no further pane is evaluated: the panes stay open, and ingest waits in its turn.</summary>
    private const int MostProposals = 1000;

    /// <summary>Of so many panes that close at once performance is asked for, the last ones.</summary>
    private const int MostEffects = 100;

    /// <summary>As many signals that stand are shown.</summary>
    private const int MostStanding = 100;

    private static readonly TimeSpan OutboxRetry = TimeSpan.FromSeconds(1);

    /// <summary>A decision that does not answer holds up the closing of panes no longer than this.</summary>
    private static readonly TimeSpan ProposalPatience = TimeSpan.FromSeconds(5);

    /// <summary>The first pane waits so long for the version's share of the tenant's budget; later ones do not wait.</summary>
    private static readonly TimeSpan SharePatience = TimeSpan.FromSeconds(2);

    /// <summary>A fleet that does not answer for so long is told again: nothing waits for it.</summary>
    private static readonly TimeSpan FleetPatience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim gate = new(1);
    private readonly Queue<string> unread = [];
    private readonly HashSet<string> heldBack = new(StringComparer.Ordinal);
    private readonly HashSet<string> lost = new(StringComparer.Ordinal);
    private VerdictTable verdicts = Verdicts.Of([]);
    private Quarantine quarantine = Quarantine.None;
    private VersionSpec? spec;
    private LearntPolicy? learnt;
    private IGrainTimer? retry;
    private Task telling = Task.CompletedTask;
    private bool isFleetSilent;
    private bool hasWaitedForShare;
    private bool broken;

    private CoordinatorState State => state.State;

    private VersionId Version => GrainKeys.VersionOf(this.GetPrimaryKeyString());

    private LearntPolicy Learnt => learnt ??= new(GrainFactory.GetGrain<IPolicyGrain>(GrainKeys.Policy(Version.Tenant)), host);

    private Policy Policy => Learnt.Policy;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        EarlierRecord.Adopt(State, time.GetUtcNow());
        Enact();
        // A crash may have kept an answer from being told. While an incident is open, whatever is in force about it flags replies; what was planted stays until it is told that it was.
        var asked = State.Incidents.SelectMany(incident => incident.Decisions.Where(decision => IsUnsettled(decision) || (incident.Open && DecisionLifecycle.IsInForce(decision.State))))
            .Concat(State.Motions.Where(IsUnsettled)).Concat(State.Planted.SelectMany(planted => planted.Incident.Decisions));
        foreach (var decision in asked) unread.Enqueue(decision.DecisionId);
        ArmRetry();
        return Task.CompletedTask;

        static bool IsUnsettled(IncidentDecision decision) => DecisionLifecycle.IsWaiting(decision.State) || Verdicts.Lasts(decision);
    }

    public Task AcceptAsync(Signal[] signals) => ChangeAsync(() =>
    {
        var at = time.GetUtcNow();
        var before = State.Pending.Count;
        foreach (var signal in signals) Take(signal with { RaisedAt = at });
        return State.Pending.Count > before;
    });

    public async Task PanesClosedAsync(long pane)
    {
        heldBack.Clear();
        await MakeRoomAsync();
        await AskForShareAsync();
        if (pane > (State.EvaluatedThrough ?? long.MinValue))
        {
            await LearnSpecAsync();
            await Learnt.LearnAsync();
            var effects = await EffectsAsync(State.EvaluatedThrough, pane);
            await ChangeAsync(() =>
            {
                Group(State.EvaluatedThrough, pane, PaneStage.Rows, effects);
                if (Proposing.Plant(pane, Learnt.PlantingSecret) is { } planted) logger.DecisionProposed(planted.DecisionId, planted.DecisionId, planted.Sentence);
                State.EvaluatedThrough = pane;
                return true;
            });
        }

        await FlushAsync();
    }

    public async Task PanesJudgedAsync(long pane, SourceLabelSums[] sums)
    {
        heldBack.Clear();
        await MakeRoomAsync();
        await AskForShareAsync();
        var after = State.JudgedThrough ?? long.MinValue;
        if (pane > after)
        {
            await LearnSpecAsync();
            await Learnt.LearnAsync();
            var effects = await EffectsAsync(State.JudgedThrough, pane);
            await ChangeAsync(() =>
            {
                foreach (var judged in sums.Where(sum => sum.Pane > after && sum.Pane <= pane).GroupBy(sum => sum.Pane).OrderBy(group => group.Key))
                {
                    foreach (var signal in SourceTrust.Judge(State.Sources, judged.Key, spec?.StartOf(judged.Key + 1) ?? judged.Key + 1, judged, quarantine)) Take(signal with { RaisedAt = time.GetUtcNow() });
                }

                Group(State.JudgedThrough, pane, PaneStage.Outcomes, effects);
                State.JudgedThrough = pane;
                return true;
            });
        }

        await FlushAsync();
    }

    public Task<bool> RestsAsync() => Task.FromResult(State.Outbox.Count == 0 && unread.Count == 0 && !IncidentReports.Wait(State) && !Corroborated().Any() && !Measured().Any());

    public Task<VerdictTable> GetVerdictsAsync() => Task.FromResult(verdicts);

    public Task<Quarantine> GetQuarantineAsync() => Task.FromResult(quarantine);

    public async Task DecisionChangedAsync(DecisionRecord decision)
    {
        await ChangeAsync(() => Note(decision));
        Tell();
        ArmRetry();
    }

    public Task<SignalPage> ListSignalsAsync(long first, int limit) => Task.FromResult(State.Log.Page(first, limit));

    public Task<IncidentPage> ListIncidentsAsync(bool openOnly, int skip, int limit)
    {
        var shown = State.Planted.Count == 0 ? State.Incidents : [.. State.Incidents.Concat(State.Planted.Select(planted => planted.Incident)).OrderBy(NumberOf)];
        var all = shown.Where(incident => incident.Open || !openOnly).Reverse().ToList();
        return Task.FromResult(new IncidentPage([.. all.Skip(skip).Take(limit).Select(View)], all.Count));
    }

    public Task<IncidentView?> GetIncidentAsync(string id) => Task.FromResult((State.Incidents.Find(incident => incident.Id == id) ?? State.Planted.Find(planted => planted.Incident.Id == id)?.Incident) is { } incident ? View(incident) : null);

    public Task<BudgetView> GetBudgetAsync() => Task.FromResult(new BudgetView
    {
        PanesPerFalseIncident = AlarmRule.PanesPerFalseAlarm * Factor,
        Opened = State.Opened,
        OpenedWithoutChance = State.OpenedWithoutChance,
        LeastFactor = State.LeastFactorWith(Factor),
        Noted = State.Noted,
        Factor = Factor,
        Used = State.Standing.Sum(signal => Math.Exp(Admission.LogShare(signal))) / Factor,
        Standing = [.. State.Standing.OrderByDescending(Admission.LogShare).Take(MostStanding)],
    });

    public Task<SourceViews> GetSourcesAsync() => Task.FromResult(SourceViews.Of(State.Sources));

    public Task<SignalAccount?> ExplainSignalAsync(long number) => Task.FromResult(SignalAccount.Of(number, State.Log, State.Strands, Math.Log(Factor)));

    public async Task<double> TakeShareAsync(double share)
    {
        await ChangeAsync(() => Lower(share));
        return State.Share;
    }

    public async Task<OldData> ForgetIncidentsAsync(DateTimeOffset before, bool forget)
    {
        var old = OldData.None;
        await ChangeAsync(() =>
        {
            var book = new IncidentBook(State.Incidents, State.Strands, spec);
            var ended = book.Ended();
            old = OldData.Of([.. ended.Select(incident => incident.At)], before);
            if (!forget || old.Due == 0) return false;
            foreach (var (incident, _) in ended.Where(incident => incident.At < before)) book.Forget(incident);
            return true;
        });
        return old;
    }

    public async Task<DecisionRecord?> ProposeAsync(MotionRequest request)
    {
        await LearnSpecAsync();
        await Learnt.LearnAsync();
        if (State.Motions.Count(Motions.IsNeeded) >= Motions.Most && !State.Motions.Exists(motion => motion.DecisionId == request.DecisionId)) throw new LimitExceededException($"{Motions.Most} proposals of people wait or are in force");
        await ChangeAsync(() => Proposing.Take(request));
        await FlushAsync();
        return State.Outbox.Exists(proposal => proposal.DecisionId == request.DecisionId) ? null : await Decision(request.DecisionId).GetAsync();
    }

    public Task<bool> IsQuietAsync() => Task.FromResult(Planting.IsQuiet(State));

    public Task<IncidentDecision[]> ListMotionsInForceAsync() => Task.FromResult(State.Motions.Where(motion => DecisionLifecycle.IsInForce(motion.State)).ToArray());

    public void Dispose() => gate.Dispose();

    private double Factor => budget.Value.Factor(State.Share);

    private IncidentView View(Incident incident) => new(Version, incident, [.. Causes.Of(incident, State.Strands.Concat(State.Planted.Select(planted => planted.Strand)))]);

    /// <summary>In the order in which they opened.</summary>
    private static long NumberOf(Incident incident) => long.TryParse(incident.Id.AsSpan(incident.Id.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private void Take(Signal signal)
    {
        if (IncidentDesk.Accept(State, signal, Factor) is { } accepted) State.Pending.Add(accepted);
    }

    /// <summary>Forms the incidents of each pane that has signals, in order, and what they propose. Panes that close together are finished one after the other, as if each had closed by itself.</summary>
    private void Group(long? after, long through, PaneStage stage, IncidentEffect[] effects)
    {
        var desk = new IncidentDesk(State, spec, Version.ToPath(), time.GetUtcNow(), Factor);
        bool Judged(Signal signal) => Stages.Of(signal) == stage;
        var finished = after ?? long.MinValue;
        State.LeastFactor = State.LeastFactorWith(Factor);
        foreach (var group in State.Pending.Where(signal => Judged(signal) && signal.Pane <= through).GroupBy(signal => signal.Pane).OrderBy(group => group.Key).ToList())
        {
            Finish(group.Key - 1, long.MaxValue);
            foreach (var incident in desk.Evaluate(group.Key, [.. group], stage))
            {
                foreach (var proposal in Proposing.Of(incident, group.Key, stage)) logger.DecisionProposed(proposal.DecisionId, incident.Id, proposal.Sentence);
            }

            Finish(group.Key, group.Min(signal => signal.SincePane));
        }

        State.Pending.RemoveAll(signal => Judged(signal) && signal.Pane <= through);
        Finish(through, long.MaxValue);

        // Between signals something changes only where a strand recovers, or performance is known. An incident that has just opened may have begun before the panes that close now.
        void Finish(long pane, long since)
        {
            var recoveries = State.Strands.Where(strand => strand.Open && strand.Stage == stage).Select(strand => strand.LastPane + Strands.RecoveryPanes);
            foreach (var step in recoveries.Concat(effects.Select(effect => effect.Pane)).Append(pane).Where(step => step > finished && step <= pane).Distinct().Order().ToList())
            {
                desk.Finish(step, stage, [.. effects.Where(effect => effect.Pane <= step && (effect.Pane > finished || effect.Pane >= since))]);
                finished = step;
            }
        }
    }

    private bool Note(DecisionRecord decision) => new DecisionAnswers(State, Counting, time.GetUtcNow()).Note(decision);

    private ProposalBook Proposing => new(State, Version, spec, Policy, time.GetUtcNow());

    private Restraint Restraint => new(Policy.Limits, State, spec, time.GetUtcNow());

    /// <summary>The same for what is in force already: until it is known which policy holds, and that it has no limits, it counts.</summary>
    private Restraint Counting => Learnt.HasAsked ? Restraint : new(Policy.Limits ?? new(null, 0), State, spec, time.GetUtcNow());

    private string? Against(string source) => Corroboration.Of(source, State.Strands, State.Incidents, Policy);

    /// <summary>Quarantines that wait for a person, and need not any more (while the limits of the policy allow it): those proposed under this policy, for the audit log names the one of the proposal.</summary>
    private IEnumerable<(string Id, string Reason)> Corroborated() => State.Incidents.Where(incident => incident.Open)
        .SelectMany(incident => incident.Decisions.Where(decision => decision is { State: DecisionState.AwaitingApproval, Action: GovernedAction.QuarantineSource, NeedsTwo: false } && decision.PolicyDigest == Policy.Digest && !lost.Contains(decision.DecisionId) && !heldBack.Contains(decision.DecisionId)))
        .Where(decision => Restraint.Of(decision.Action, decision.Subject, State.PositionOn(spec)) is null)
        .Select(decision => (decision.DecisionId, Reason: Against(decision.Subject.Source)!)).Where(decision => decision.Reason is not null);

    /// <summary>Decisions in force of which it can be said what became of the statistic that led to them.</summary>
    private IEnumerable<(string Id, EffectFinding Finding)> Measured() => State.Incidents
        .SelectMany(incident => incident.Decisions.Where(decision => decision is { State: DecisionState.InForce, InForcePane: not null } && !lost.Contains(decision.DecisionId))
            .Select(decision => (decision.DecisionId, Finding: EffectMeasurement.Of(State, incident, decision, time.GetUtcNow())!)))
        .Where(decision => decision.Finding is not null);

    /// <summary>What has become of performance in the panes after <paramref name="after"/>, while anything is open or may open; the last ones of many.</summary>
    private async Task<IncidentEffect[]> EffectsAsync(long? after, long through) =>
        State.Pending.Count == 0 && !State.Incidents.Exists(incident => incident.Open) ? [] : await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(Version)).GetEffectsAsync(Math.Max(State.Pending.Select(signal => signal.SincePane).Append(after + 1 ?? through).Min(), through - MostEffects + 1), through, quarantine);

    /// <summary>Hands the proposals to their decisions, oldest first, and asks after decisions whose answer may have been missed; goes on by timer when something does not answer.</summary>
    private async Task FlushAsync()
    {
        // What acts without a person does so within the limits of the policy of this moment; until that can be asked it waits, and the rest goes on.
        var mayAct = State.Outbox.Exists(ActsByItself) && await TryLearnPolicyAsync();
        while (State.Outbox.Find(waiting => mayAct || !ActsByItself(waiting)) is { } proposal)
        {
            try
            {
                // What nobody can say is within the budget does not come into force.
                if (proposal.Automatic && !await ClaimAsync(proposal.DecisionId, proposal.Action))
                {
                    await ChangeAsync(() => Proposing.HoldBack(proposal));
                    continue;
                }

                var record = await Decision(proposal.DecisionId).ProposeAsync(proposal).WaitAsync(ProposalPatience, time);
                await ChangeAsync(() => Note(record));
            }
            catch (Exception error)
            {
                logger.ProposalDelayed(error, proposal.DecisionId);
                break;
            }
        }

        // Which evidence stands for a person's word is for the policy of this moment to say.
        var corroborated = Corroborated().Any() && await TryLearnPolicyAsync() ? Corroborated().ToList() : [];
        foreach (var (id, reason) in corroborated)
        {
            // One before it may have used up the day.
            if (!Corroborated().Any(still => still.Id == id)) continue;
            try
            {
                if (!await ClaimAsync(id, GovernedAction.QuarantineSource))
                {
                    heldBack.Add(id);
                    continue;
                }

                if (await Decision(id).CorroborateAsync(reason).WaitAsync(ProposalPatience, time) is { } record) await ChangeAsync(() => Note(record));
                else lost.Add(id);
            }
            catch (Exception error)
            {
                logger.ProposalDelayed(error, id);
                break;
            }
        }

        foreach (var (id, finding) in Measured().ToList())
        {
            try
            {
                if (await Decision(id).MeasureAsync(finding).WaitAsync(ProposalPatience, time) is { } record) await ChangeAsync(() => Note(record));
                else lost.Add(id);
            }
            catch (Exception error)
            {
                logger.ProposalDelayed(error, id);
                break;
            }
        }

        while (unread.TryPeek(out var id))
        {
            try
            {
                if (await Decision(id).GetAsync().WaitAsync(ProposalPatience, time) is { } record) await ChangeAsync(() => Note(record));
                unread.Dequeue();
            }
            catch (Exception error)
            {
                logger.DecisionNotRead(error, id);
                break;
            }
        }

        Tell();
        ArmRetry();
    }

    private static bool ActsByItself(Proposal proposal) => proposal.Automatic && Restraint.Acts(proposal.Action);

    /// <summary>Begins to tell the fleet what it does not know: beside whatever else goes on here, which never waits for it.</summary>
    private void Tell()
    {
        if (telling.IsCompleted && (IncidentReports.Wait(State) || LacksShare)) telling = TellAsync();
    }

    private async Task TellAsync()
    {
        try
        {
            await LearnSpecAsync();
            do
            {
                // What is not written yet may not come to be.
                var (reports, held) = await ReadAsync(() => (IncidentReports.Of(State, Version, spec), State.Share));
                var share = await GrainFactory.GetGrain<IFleetGrain>(GrainKeys.Fleet(Version.Tenant)).ReportAsync(Version, reports, held).WaitAsync(FleetPatience, time);
                // That it is told goes to storage with the next change: until then it would be told again, which changes nothing.
                await ChangeAsync(() =>
                {
                    IncidentReports.Told(State, reports);
                    return Lower(share);
                });
                isFleetSilent = false;
            }
            while (IncidentReports.Wait(State));
        }
        catch (Exception error)
        {
            if (!isFleetSilent) logger.FleetNotTold(error, this.GetPrimaryKeyString());
            isFleetSilent = true;
        }
    }

    private bool LacksShare => budget.Value.TenantPanes is not null && State.Share == 0;

    private bool Lower(double share)
    {
        if (share <= 0 || (State.Share > 0 && share >= State.Share)) return false;
        State.Share = share;
        return true;
    }

    /// <summary>A version that has no share yet opens nothing from evidence: the pane waits a moment for it, and does without when the fleet does not answer.</summary>
    private async Task AskForShareAsync()
    {
        if (!LacksShare || hasWaitedForShare) return;
        hasWaitedForShare = true;
        Tell();
        await telling.WaitAsync(SharePatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private async Task MakeRoomAsync()
    {
        if (State.Outbox.Count < MostProposals) return;
        await FlushAsync();
        if (State.Outbox.Count >= MostProposals) throw new LimitExceededException($"{State.Outbox.Count} proposals wait for their decisions; the audit log may be out of reach");
    }

    private void ArmRetry()
    {
        if (State.Outbox.Count > 0 || unread.Count > 0 || IncidentReports.Wait(State) || Corroborated().Any() || Measured().Any())
        {
            retry ??= this.RegisterGrainTimer(_ => FlushAsync(), new GrainTimerCreationOptions(OutboxRetry, OutboxRetry) { KeepAlive = true });
            return;
        }

        retry?.Dispose();
        retry = null;
    }

    private IDecisionGrain Decision(string id) => GrainFactory.GetGrain<IDecisionGrain>(GrainKeys.Decision(Version.Tenant, id));

    private async Task LearnSpecAsync() => spec ??= (await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(Version)).GetPlanAsync())?.Spec;

    /// <summary>Whether the budget of the tenant lets an action come into force without a person.</summary>
    private async Task<bool> ClaimAsync(string decisionId, GovernedAction action) =>
        Policy.Limits?.PerDayTenant is not { } limit || !Restraint.Acts(action) || await GrainFactory.GetGrain<IAutomaticBudgetGrain>(GrainKeys.AutomaticBudget(Version.Tenant)).TakeAsync(new(decisionId, Version, action, limit)).WaitAsync(ProposalPatience, time);

    private async Task<bool> TryLearnPolicyAsync()
    {
        try
        {
            await Learnt.AskAsync().WaitAsync(ProposalPatience, time);
            return true;
        }
        catch (Exception error)
        {
            logger.PolicyNotRead(error, this.GetPrimaryKeyString());
            return false;
        }
    }

    /// <summary>What decisions order, as they stand on the disk.</summary>
    private void Enact() => (verdicts, quarantine) = (Verdicts.Of(State.Incidents, State.Answers, State.Motions), Verdicts.QuarantineOf(State.Incidents, State.Motions));

    private Task<T> ReadAsync<T>(Func<T> read) => GuardAsync(() => Task.FromResult(read()));

    /// <summary>Applies a change and, when it says that there was one, writes it. After a failed write nobody knows what storage holds: this activation ends.</summary>
    private async Task ChangeAsync(Func<bool> change) => await GuardAsync(async () =>
    {
        broken = true;
        try
        {
            var changed = change();
            if (changed) await state.WriteStateAsync();
            Enact();
            broken = false;
            return changed;
        }
        catch (Exception error)
        {
            logger.StateNotWritten(error, this.GetPrimaryKeyString());
            DeactivateOnIdle();
            throw;
        }
    });

    /// <summary>Does something alone, behind the gate, while what storage holds is known.</summary>
    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        await gate.WaitAsync();
        try
        {
            return broken ? throw new FencedException("the coordinator's state is being read again; try once more") : await work();
        }
        finally
        {
            gate.Release();
        }
    }
}
