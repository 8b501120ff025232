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
    /// <summary>At most this many signals explain a proposal.</summary>
    private const int ProposalSignals = 20;

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
    private Policy policy = host;
    private bool hasAskedForPolicy;
    private byte[]? plantingSecret;
    private IGrainTimer? retry;
    private Task telling = Task.CompletedTask;
    private bool isFleetSilent;
    private bool hasWaitedForShare;
    private bool broken;

    private CoordinatorState State => state.State;

    private VersionId Version => GrainKeys.VersionOf(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        EarlierRecord.Adopt(State, time.GetUtcNow());
        Enact();
        foreach (var decision in State.Incidents.SelectMany(incident => incident.Decisions).Concat(State.Motions).Concat(State.Planted.SelectMany(planted => planted.Incident.Decisions)).Where(decision => DecisionLifecycle.IsWaiting(decision.State) || Verdicts.Lasts(decision))) unread.Enqueue(decision.DecisionId);
        ArmRetry();
        return Task.CompletedTask;
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
            await LearnPolicyAsync();
            var effects = await EffectsAsync(State.EvaluatedThrough, pane);
            await ChangeAsync(() =>
            {
                Group(State.EvaluatedThrough, pane, PaneStage.Rows, effects);
                Plant(pane);
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
            await LearnPolicyAsync();
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
        await LearnPolicyAsync();
        if (State.Motions.Count(IsNeeded) >= Motions.Most && !State.Motions.Exists(motion => motion.DecisionId == request.DecisionId)) throw new LimitExceededException($"{Motions.Most} proposals of people wait or are in force");
        await ChangeAsync(() =>
        {
            if (State.Motions.Exists(motion => motion.DecisionId == request.DecisionId)) return false;
            var next = Math.Max(State.EvaluatedThrough ?? -1, State.JudgedThrough ?? -1) + 1;
            var proposal = Motions.Of(request, Version, policy, Position, next);
            State.Motions.Add(new(proposal.DecisionId, proposal.Subject, proposal.Action, null) { SincePane = proposal.SincePane, PolicyDigest = policy.Digest, NeedsTwo = proposal.NeedsTwo });
            State.Outbox.Add(proposal);
            return true;
        });
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
        var desk = new IncidentDesk(State, spec, IdPrefix(Version), time.GetUtcNow(), Factor);
        bool Judged(Signal signal) => Stages.Of(signal) == stage;
        var finished = after ?? long.MinValue;
        State.LeastFactor = State.LeastFactorWith(Factor);
        foreach (var group in State.Pending.Where(signal => Judged(signal) && signal.Pane <= through).GroupBy(signal => signal.Pane).OrderBy(group => group.Key).ToList())
        {
            Finish(group.Key - 1, long.MaxValue);
            foreach (var incident in desk.Evaluate(group.Key, [.. group], stage)) Propose(incident, group.Key, stage);
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

    /// <summary>
    /// What the incident has led to so far decides which action is new: each is proposed once for what rows show, and once for what labels show, for the likeliest cause that asks for it. Which of the two stages comes first is a matter of
    /// time, so that a proposal neither hangs on the other stage nor speaks of it.
    /// </summary>
    private void Propose(Incident incident, long pane, PaneStage stage)
    {
        var strands = State.Strands.Where(strand => strand.IncidentId == incident.Id && strand.Open && strand.Stage == stage).ToList();
        foreach (var strand in Causes.Ranked(strands).Where(strand => strand.Subject.Feature != VersionSpec.ScoreFeature || strands.Count == 1))
        {
            var rule = policy.RuleFor(strand.Family, strand.Subject);
            if (incident.Decisions.Exists(decision => decision.Action == rule.Action && decision.Stage == stage)) continue;
            Propose(incident, strand, rule, pane, stage);
        }
    }

    private void Propose(Incident incident, Strand strand, PolicyRule rule, long pane, PaneStage stage, bool planted = false)
    {
        var block = RetrainBlock.Of(rule.Action, State.Incidents);
        var corroboration = rule.Mode == RuleMode.Corroborated ? Against(strand.Subject.Source) : null;
        Strand[] ranked = [strand, .. Causes.Of(incident, State.Strands).Where(other => other != strand && other.Stage == stage)];
        var id = incident.Decisions.Count == 0 ? incident.Id : $"{incident.Id}-{incident.Decisions.Count + 1}";
        Signal[] signals = [.. ranked.Select(other => other.Strongest).OfType<Signal>().Take(ProposalSignals)];
        var position = spec?.StartOf(pane + 1) ?? signals.Select(signal => signal.Position).DefaultIfEmpty(pane + 1).Max();
        var byItself = block is null && (rule.Mode == RuleMode.Automatic || corroboration is not null);
        var restraint = byItself ? Restraint.Of(rule.Action, strand.Subject, position) : null;
        if (byItself && restraint is null) Restraint.Note(id, rule.Action, strand.Subject, position);
        var sentence = $"{Wording.Of(ranked, null, spec)} {Wording.Proposed(strand.Subject, rule, block, corroboration, restraint)}";
        logger.DecisionProposed(id, incident.Id, sentence);
        incident.Decisions.Add(new(id, strand.Subject, rule.Action, null) { Family = strand.Family, SincePane = strand.SincePane, OfStage = strand.Stage, PolicyDigest = policy.Digest, NeedsTwo = rule.Approvals > 1 });
        incident.Note(pane, time.GetUtcNow(), IncidentChange.Proposed, $"decision {id}: {AuditWords.Of(rule.Action)}");
        State.Outbox.Add(new Proposal
        {
            DecisionId = id,
            Version = Version,
            Family = strand.Family,
            Subject = strand.Subject,
            Position = position,
            SincePane = strand.SincePane,
            Action = rule.Action,
            Automatic = byItself && restraint is null,
            Sentence = sentence,
            Signals = signals,
            PolicyRule = rule.Name,
            PolicyDigest = policy.Digest,
            Approvals = rule.Approvals,
            Roles = [.. rule.Roles],
            Deadline = rule.Deadline,
            Planted = planted,
        });
    }

    /// <summary>Proposes what is known to be wrong, in the form of what an incident proposes (<see cref="Planting"/>).</summary>
    private void Plant(long pane)
    {
        foreach (var (incident, strand) in State.Planted.Where(planted => planted.Strand.Open && pane - planted.Strand.LastPane >= Strands.RecoveryPanes).Select(planted => (planted.Incident, planted.Strand)))
        {
            // As what it is told for would, for there is no signal of it.
            (strand.Open, incident.ClosedPane) = (false, pane);
            incident.Note(pane, time.GetUtcNow(), IncidentChange.Closed, "no signal any more");
        }

        if (plantingSecret is null || spec is null || new Planting(State, Version, policy, plantingSecret).At(pane, spec) is not var (told, rule)) return;
        var id = string.Create(CultureInfo.InvariantCulture, $"{IdPrefix(Version)}/{State.NextIncident++}");
        told.IncidentId = id;
        var shown = new Incident { Id = id, Family = told.Family, Subject = told.Subject, OpenedPane = pane, SincePane = told.SincePane, Sentence = Wording.Of([told], null, spec) };
        shown.Note(pane, time.GetUtcNow(), IncidentChange.Opened, Wording.What(told));
        State.Planted.Add(new() { Incident = shown, Strand = told });
        Propose(shown, told, rule, pane, PaneStage.Rows, planted: true);
    }

    private bool NotePlanted(DecisionRecord decision)
    {
        var planted = State.Planted.Find(planted => planted.Incident.Decisions.Exists(own => own.DecisionId == decision.Proposal.DecisionId));
        if (planted is null) return false;
        if (!decision.IsWaiting && decision.Planted is not null) return State.Planted.Remove(planted);
        if (!DecisionLifecycle.Follows(decision.State, planted.Incident.Decisions[0].State)) return false;
        planted.Incident.Decisions[0] = planted.Incident.Decisions[0] with { State = decision.State };
        if (decision.State != DecisionState.AwaitingApproval)
            planted.Incident.Note(State.EvaluatedThrough ?? planted.Incident.OpenedPane, time.GetUtcNow(), IncidentChange.Decided, $"decision {decision.Proposal.DecisionId}: {AuditWords.Of(decision.State)}{(decision.LatestBy is { Length: > 0 } by ? $" by {by}" : "")}");
        return true;
    }

    private bool Note(DecisionRecord decision)
    {
        var id = decision.Proposal.DecisionId;
        var taken = State.Outbox.RemoveAll(proposal => proposal.DecisionId == id) > 0;
        var incident = State.Incidents.Find(incident => incident.Decisions.Exists(own => own.DecisionId == id));
        var own = incident?.Decisions.Find(own => own.DecisionId == id);
        if (decision.Proposal.Motion is not null) return NoteMotion(decision) || taken;
        if (decision.Proposal.Planted) return NotePlanted(decision) || taken;
        // An older answer that arrives late changes nothing.
        if (incident is null || own is null || !DecisionLifecycle.Follows(decision.State, own.State)) return taken;
        incident.Decisions[incident.Decisions.IndexOf(own)] = own with { State = decision.State, InForcePane = decision.State == DecisionState.InForce ? EffectMeasurement.Begin(State, incident, own) : own.InForcePane };
        if (decision is { State: DecisionState.InForce, DecidedBy: AuditEntries.PolicyActor }) Counting.Note(id, own.Action, own.Subject, decision.Proposal.Position);
        if (decision.State != DecisionState.AwaitingApproval)
            incident.Note(State.EvaluatedThrough ?? incident.OpenedPane, time.GetUtcNow(), IncidentChange.Decided, $"decision {id}: {AuditWords.Of(decision.State)}{(decision.LatestBy is { Length: > 0 } by ? $" by {by}" : "")}");
        State.Answers++;
        return true;
    }

    private bool NoteMotion(DecisionRecord decision)
    {
        var own = State.Motions.FindIndex(motion => motion.DecisionId == decision.Proposal.DecisionId);
        if (own < 0 || !DecisionLifecycle.Follows(decision.State, State.Motions[own].State)) return false;
        State.Motions[own] = State.Motions[own] with { State = decision.State };
        foreach (var over in State.Motions.Where(motion => !IsNeeded(motion)).SkipLast(Motions.KeptEnded).ToList()) State.Motions.Remove(over);
        State.Answers++;
        return true;
    }

    private static bool IsNeeded(IncidentDecision motion) => motion.State is null || DecisionLifecycle.IsWaiting(motion.State) || Verdicts.Lasts(motion);

    private Restraint Restraint => new(policy.Limits, State, spec, time.GetUtcNow());

    /// <summary>The same for what is in force already: until it is known which policy holds, and that it has no limits, it counts.</summary>
    private Restraint Counting => hasAskedForPolicy ? Restraint : new(policy.Limits ?? new(null, 0), State, spec, time.GetUtcNow());

    /// <summary>Where the version stands, on its axis.</summary>
    private long Position => Math.Max(State.EvaluatedThrough ?? long.MinValue, State.JudgedThrough ?? long.MinValue) is > long.MinValue and var pane ? spec?.StartOf(pane + 1) ?? pane : 0;

    private string? Against(string source) => Corroboration.Of(source, State.Strands, State.Incidents, policy);

    /// <summary>Quarantines that wait for a person, and need not any more (while the limits of the policy allow it): those proposed under this policy, for the audit log names the one of the proposal.</summary>
    private IEnumerable<(string Id, string Reason)> Corroborated() => State.Incidents.Where(incident => incident.Open)
        .SelectMany(incident => incident.Decisions.Where(decision => decision is { State: DecisionState.AwaitingApproval, Action: GovernedAction.QuarantineSource, NeedsTwo: false } && decision.PolicyDigest == policy.Digest && !lost.Contains(decision.DecisionId) && !heldBack.Contains(decision.DecisionId)))
        .Where(decision => Restraint.Of(decision.Action, decision.Subject, Position) is null)
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
                    await ChangeAsync(() => HoldBack(proposal));
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

    /// <summary>Names hold no '/', so that no two versions of a tenant share an id.</summary>
    private static string IdPrefix(VersionId id) => $"{Uri.EscapeDataString(id.Model)}/{Uri.EscapeDataString(id.Version)}";

    private IDecisionGrain Decision(string id) => GrainFactory.GetGrain<IDecisionGrain>(GrainKeys.Decision(Version.Tenant, id));

    private async Task LearnSpecAsync() => spec ??= (await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(Version)).GetPlanAsync())?.Spec;

    /// <summary>Whether the budget of the tenant lets an action come into force without a person.</summary>
    private async Task<bool> ClaimAsync(string decisionId, GovernedAction action) =>
        policy.Limits?.PerDayTenant is not { } limit || !Restraint.Acts(action) || await GrainFactory.GetGrain<IAutomaticBudgetGrain>(GrainKeys.AutomaticBudget(Version.Tenant)).TakeAsync(new(decisionId, Version, action, limit)).WaitAsync(ProposalPatience, time);

    /// <summary>A proposal that waits for its decision asks a person instead; the version's own budget has not been used.</summary>
    private bool HoldBack(Proposal proposal)
    {
        var place = State.Outbox.FindIndex(waiting => waiting.DecisionId == proposal.DecisionId);
        if (place < 0) return false;
        State.Outbox[place] = proposal with { Automatic = false, Sentence = Wording.HeldBack(proposal.Sentence, policy.Limits?.PerDayTenant ?? 0) };
        State.Acted.RemoveAll(acted => acted.DecisionId == proposal.DecisionId);
        return true;
    }

    private async Task LearnPolicyAsync()
    {
        await FindPolicyAsync();
        if (policy.PlantedPerThousand > 0) plantingSecret ??= await GrainFactory.GetGrain<IPolicyGrain>(GrainKeys.Policy(Version.Tenant)).GetPlantingSecretAsync();
    }

    private async Task FindPolicyAsync()
    {
        if (await GrainFactory.GetGrain<IPolicyGrain>(GrainKeys.Policy(Version.Tenant)).FindAsync(policy.Digest) is { } file) policy = PolicyFile.Parse(GrainStorageNames.Policy, file);
        hasAskedForPolicy = true;
    }

    private async Task<bool> TryLearnPolicyAsync()
    {
        try
        {
            await FindPolicyAsync().WaitAsync(ProposalPatience, time);
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
