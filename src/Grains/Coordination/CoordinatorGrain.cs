using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Sources;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Coordination;

/// <inheritdoc cref="ICoordinatorGrain"/>
/// <remarks>
/// A change and its write happen behind <see cref="gate"/>, calls to decisions outside it: a decision that tells its answer meanwhile waits for a write at the most, never for a call that waits for it.
/// </remarks>
public sealed class CoordinatorGrain(
    [PersistentState(GrainStorageNames.Coordinator, GrainStorageNames.Provider)] IPersistentState<CoordinatorState> state, Policy policy, TimeProvider time, ILogger<CoordinatorGrain> logger)
    : Grain, ICoordinatorGrain, IDisposable
{
    /// <summary>At most this many signals explain a proposal.</summary>
    private const int ProposalSignals = 20;

    /// <summary>With so many proposals that no decision has taken no further pane is evaluated: the panes stay open, and ingest waits in its turn.</summary>
    private const int MostProposals = 1000;

    private static readonly TimeSpan OutboxRetry = TimeSpan.FromSeconds(1);

    /// <summary>A decision that does not answer holds up the closing of panes no longer than this.</summary>
    private static readonly TimeSpan ProposalPatience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim gate = new(1);
    private readonly Queue<string> unread = [];
    private VerdictTable verdicts = Verdicts.Of([]);
    private VersionSpec? spec;
    private IGrainTimer? retry;
    private bool broken;

    private CoordinatorState State => state.State;

    private VersionId Version => GrainKeys.VersionOf(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        verdicts = Verdicts.Of(State.Incidents, State.Answers);
        foreach (var incident in State.Incidents.Where(incident => incident.State == DecisionState.AwaitingApproval)) unread.Enqueue(incident.DecisionId);
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
        await MakeRoomAsync();
        if (pane > (State.EvaluatedThrough ?? long.MinValue))
        {
            await LearnSpecAsync();
            await ChangeAsync(() =>
            {
                Group(pane, PaneStage.Rows);
                State.EvaluatedThrough = pane;
                return true;
            });
        }

        await FlushAsync();
    }

    public async Task PanesJudgedAsync(long pane, SourceLabelSums[] sums)
    {
        await MakeRoomAsync();
        var after = State.JudgedThrough ?? long.MinValue;
        if (pane > after)
        {
            await LearnSpecAsync();
            await ChangeAsync(() =>
            {
                foreach (var judged in sums.Where(sum => sum.Pane > after && sum.Pane <= pane).GroupBy(sum => sum.Pane).OrderBy(group => group.Key))
                {
                    foreach (var signal in SourceTrust.Judge(State.Trust, judged.Key, spec?.StartOf(judged.Key + 1) ?? judged.Key + 1, judged)) Take(signal with { RaisedAt = time.GetUtcNow() });
                }

                Group(pane, PaneStage.Outcomes);
                State.JudgedThrough = pane;
                return true;
            });
        }

        await FlushAsync();
    }

    public Task<bool> RestsAsync() => Task.FromResult(State.Outbox.Count == 0 && unread.Count == 0);

    public Task<VerdictTable> GetVerdictsAsync() => Task.FromResult(verdicts);

    public Task DecisionChangedAsync(DecisionRecord decision) => ChangeAsync(() => Note(decision));

    public Task<SignalPage> ListSignalsAsync(long first, int limit) => Task.FromResult(State.Log.Page(first, limit));

    public void Dispose() => gate.Dispose();

    private void Take(Signal signal)
    {
        if (State.Log.Add(signal)) State.Pending.Add(signal);
    }

    /// <summary>Forms the incidents of each pane that has signals, in order, and what they propose.</summary>
    private void Group(long through, PaneStage stage)
    {
        var incidents = new Incidents(State.Incidents, IdPrefix(Version));
        bool Judged(Family family) => Stages.Of(family) == stage;
        foreach (var group in State.Pending.Where(signal => Judged(signal.Family) && signal.Pane <= through).GroupBy(signal => signal.Pane).OrderBy(group => group.Key).ToList())
        {
            incidents.Recover(group.Key - 1, Judged);
            var next = State.NextIncident;
            var openings = incidents.Evaluate(group.Key, [.. group], [.. State.Log.OfPanes(group.Key - Incidents.JoinPanes + 1, group.Key)], ref next);
            State.NextIncident = next;
            foreach (var opening in openings) Propose(opening);
        }

        State.Pending.RemoveAll(signal => Judged(signal.Family) && signal.Pane <= through);
        incidents.Recover(through, Judged);
    }

    private void Propose(Opening opening)
    {
        var rule = policy.RuleFor(opening.Incident.Family, opening.Incident.Subject);
        opening.Incident.Action = rule.Action;
        var block = RetrainBlock.Of(rule.Action, State.Incidents);
        var sentence = Wording.Of(opening, rule, spec, block);
        logger.IncidentOpened(opening.Incident.DecisionId, sentence);
        State.Outbox.Add(new Proposal
        {
            DecisionId = opening.Incident.DecisionId,
            Version = Version,
            Family = opening.Incident.Family,
            Subject = opening.Incident.Subject,
            Position = opening.Signals.Max(signal => signal.Position),
            SincePane = opening.Signals[0].SincePane,
            Action = rule.Action,
            Automatic = rule.Automatic && block is null,
            Sentence = sentence,
            Signals = [.. opening.Signals.Take(ProposalSignals)],
            PolicyRule = rule.Name,
            PolicyDigest = policy.Digest,
        });
    }

    private bool Note(DecisionRecord decision)
    {
        var incident = State.Incidents.Find(incident => incident.DecisionId == decision.Proposal.DecisionId);
        var taken = State.Outbox.RemoveAll(proposal => proposal.DecisionId == decision.Proposal.DecisionId) > 0;
        // Whatever is in force or rejected stays so: an older answer that arrives late changes nothing.
        if (incident is null || (incident.State is not null and not DecisionState.AwaitingApproval) || incident.State == decision.State) return taken;
        incident.State = decision.State;
        State.Answers++;
        return true;
    }

    /// <summary>Hands the proposals to their decisions, oldest first, and asks after decisions whose answer may have been missed; goes on by timer when something does not answer.</summary>
    private async Task FlushAsync()
    {
        while (State.Outbox is [var proposal, ..])
        {
            try
            {
                var record = await Decision(proposal.DecisionId).ProposeAsync(proposal).WaitAsync(ProposalPatience, time);
                await ChangeAsync(() => Note(record));
            }
            catch (Exception error)
            {
                logger.ProposalDelayed(error, proposal.DecisionId);
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

        ArmRetry();
    }

    private async Task MakeRoomAsync()
    {
        if (State.Outbox.Count < MostProposals) return;
        await FlushAsync();
        if (State.Outbox.Count >= MostProposals) throw new LimitExceededException($"{State.Outbox.Count} proposals wait for their decisions; the audit log may be out of reach");
    }

    private void ArmRetry()
    {
        if (State.Outbox.Count > 0 || unread.Count > 0)
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

    /// <summary>Applies a change and, when it says that there was one, writes it. After a failed write nobody knows what storage holds: this activation ends.</summary>
    private async Task ChangeAsync(Func<bool> change)
    {
        await gate.WaitAsync();
        try
        {
            if (broken) throw new FencedException("the coordinator's state is being read again; try once more");
            broken = true;
            if (change()) await state.WriteStateAsync();
            verdicts = Verdicts.Of(State.Incidents, State.Answers);
            broken = false;
        }
        catch (Exception error)
        {
            logger.StateNotWritten(error, this.GetPrimaryKeyString());
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            gate.Release();
        }
    }
}
