using System.Globalization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Incidents;

/// <summary>Makes what incidents, planted findings and people propose: notes it beside what asks for it, and leaves it on its way to its decision. Pure.</summary>
/// <param name="state">The coordinator's; changed.</param>
/// <param name="version">Whose.</param>
/// <param name="spec">Of the version; null while it is not known.</param>
/// <param name="policy">In force.</param>
/// <param name="now">Server time.</param>
public sealed class ProposalBook(CoordinatorState state, VersionId version, VersionSpec? spec, Policy policy, DateTimeOffset now)
{
    /// <summary>At most this many signals explain a proposal.</summary>
    private const int MostSignals = 20;

    private readonly Restraint restraint = new(policy.Limits, state, spec, now);

    /// <summary>
    /// What the incident has led to so far decides which action is new: each is proposed once for what rows show, and once for what labels show, for the likeliest cause that asks for it. Which of the two stages comes first is a matter of
    /// time, so that a proposal neither hangs on the other stage nor speaks of it.
    /// </summary>
    /// <returns>What is new.</returns>
    public IReadOnlyList<Proposal> Of(Incident incident, long pane, PaneStage stage)
    {
        ArgumentNullException.ThrowIfNull(incident);
        var made = new List<Proposal>();
        foreach (var strand in Causes.Asking(state.Strands.Where(strand => strand.IncidentId == incident.Id && strand.Open && strand.Stage == stage)))
        {
            var rule = policy.RuleFor(strand.Family, strand.Subject);
            if (incident.Decisions.Exists(decision => decision.Action == rule.Action && decision.Stage == stage)) continue;
            made.Add(Of(incident, strand, rule, pane));
        }

        return made;
    }

    /// <summary>Proposes what is known to be wrong, in the form of what an incident proposes (<see cref="Planting"/>), and ends what was planted before as what it is told for would end.</summary>
    /// <param name="pane">That closes.</param>
    /// <param name="secret">Of the tenant; null: nothing is planted.</param>
    /// <returns>What is new; null: nothing.</returns>
    public Proposal? Plant(long pane, byte[]? secret)
    {
        foreach (var (incident, strand) in state.Planted.Where(planted => planted.Strand.Open && pane - planted.Strand.LastPane >= Strands.RecoveryPanes).Select(planted => (planted.Incident, planted.Strand)))
        {
            (strand.Open, incident.ClosedPane) = (false, pane);
            incident.Note(pane, now, IncidentChange.Closed, "no signal any more");
        }

        if (spec is null || secret is null || new Planting(state, version, policy, secret).At(pane, spec) is not var (told, rule)) return null;
        var id = string.Create(CultureInfo.InvariantCulture, $"{version.ToPath()}/{state.NextIncident++}");
        told.IncidentId = id;
        var shown = new Incident { Id = id, Family = told.Family, Subject = told.Subject, OpenedPane = pane, SincePane = told.SincePane, Sentence = Wording.Of([told], null, spec) };
        shown.Note(pane, now, IncidentChange.Opened, Wording.What(told));
        state.Planted.Add(new() { Incident = shown, Strand = told });
        return Of(shown, told, rule, pane, planted: true);
    }

    /// <summary>Takes what a person asks for; false: it is there already.</summary>
    public bool Take(MotionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (state.Motions.Exists(motion => motion.DecisionId == request.DecisionId)) return false;
        var proposal = Motions.Of(request, version, policy, state.PositionOn(spec), nextPane: Math.Max(state.EvaluatedThrough ?? -1, state.JudgedThrough ?? -1) + 1);
        state.Motions.Add(new(proposal.DecisionId, proposal.Subject, proposal.Action, null) { SincePane = proposal.SincePane, PolicyDigest = policy.Digest, NeedsTwo = proposal.NeedsTwo });
        state.Outbox.Add(proposal);
        return true;
    }

    /// <summary>A proposal that waits for its decision asks a person instead; the version's own budget has not been used. False: it does not wait.</summary>
    public bool HoldBack(Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var place = state.Outbox.FindIndex(waiting => waiting.DecisionId == proposal.DecisionId);
        if (place < 0) return false;
        state.Outbox[place] = proposal with { Automatic = false, Sentence = Wording.HeldBack(proposal.Sentence, policy.Limits?.PerDayTenant ?? 0) };
        state.Acted.RemoveAll(acted => acted.DecisionId == proposal.DecisionId);
        return true;
    }

    private Proposal Of(Incident incident, Strand strand, PolicyRule rule, long pane, bool planted = false)
    {
        var block = RetrainBlock.Of(rule.Action, state.Incidents);
        var corroboration = rule.Mode == RuleMode.Corroborated ? Corroboration.Of(strand.Subject.Source, state.Strands, state.Incidents, policy) : null;
        Strand[] ranked = [strand, .. Causes.Of(incident, state.Strands).Where(other => other != strand && other.Stage == strand.Stage)];
        var id = incident.Decisions.Count == 0 ? incident.Id : string.Create(CultureInfo.InvariantCulture, $"{incident.Id}-{incident.Decisions.Count + 1}");
        Signal[] signals = [.. ranked.Select(other => other.Strongest).OfType<Signal>().Take(MostSignals)];
        var position = spec?.StartOf(pane + 1) ?? signals.Select(signal => signal.Position).DefaultIfEmpty(pane + 1).Max();
        var byItself = block is null && (rule.Mode == RuleMode.Automatic || corroboration is not null);
        var against = byItself ? restraint.Of(rule.Action, strand.Subject, position) : null;
        if (byItself && against is null) restraint.Note(id, rule.Action, strand.Subject, position);
        incident.Decisions.Add(new(id, strand.Subject, rule.Action, null) { Family = strand.Family, SincePane = strand.SincePane, OfStage = strand.Stage, PolicyDigest = policy.Digest, NeedsTwo = rule.Approvals > 1 });
        incident.Note(pane, now, IncidentChange.Proposed, $"decision {id}: {AuditWords.Of(rule.Action)}");
        var proposal = new Proposal
        {
            DecisionId = id,
            Version = version,
            Family = strand.Family,
            Subject = strand.Subject,
            Position = position,
            SincePane = strand.SincePane,
            Action = rule.Action,
            Automatic = byItself && against is null,
            Sentence = $"{Wording.Of(ranked, null, spec)} {Wording.Proposed(strand.Subject, rule, block, corroboration, against)}",
            Signals = signals,
            PolicyRule = rule.Name,
            PolicyDigest = policy.Digest,
            Approvals = rule.Approvals,
            Roles = [.. rule.Roles],
            Deadline = rule.Deadline,
            Planted = planted,
        };
        state.Outbox.Add(proposal);
        return proposal;
    }
}
