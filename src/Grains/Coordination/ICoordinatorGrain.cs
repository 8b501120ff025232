using Orleans.Concurrency;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Retention;
using Watchgrain.Grains.Sources;

namespace Watchgrain.Grains.Coordination;

/// <summary>Turns the signals of a version into a few incidents and proposes decisions. Key: <see cref="GrainKeys.Coordinator"/>.</summary>
[Alias("wg.ICoordinatorGrain")]
public interface ICoordinatorGrain : IGrainWithStringKey
{
    /// <summary>Takes signals; durable when it returns. A signal that it has (same family, subject, pane) is taken once.</summary>
    [Alias("Accept")]
    Task AcceptAsync([Immutable] Signal[] signals);

    /// <summary>Every signal of rows up to this pane has been accepted: incidents are formed in the order of panes. Durable when it returns; idempotent.</summary>
    [Alias("PanesClosed")]
    Task PanesClosedAsync(long pane);

    /// <summary>The label sums of all sources for the judged panes up to <paramref name="pane"/> (panes already seen are passed over), after every signal of outcomes up to it has been accepted.</summary>
    [Alias("PanesJudged")]
    Task PanesJudgedAsync(long pane, [Immutable] SourceLabelSums[] sums);

    /// <summary>Whether no decision has still to take a proposal, or to be asked for its answer, and the fleet knows of every change.</summary>
    [Alias("Rests"), AlwaysInterleave]
    Task<bool> RestsAsync();

    /// <summary>The verdicts now. Cheap; interleaves.</summary>
    [Alias("GetVerdicts"), AlwaysInterleave]
    Task<VerdictTable> GetVerdictsAsync();

    /// <summary>The sources in quarantine now. Cheap; interleaves.</summary>
    [Alias("GetQuarantine"), AlwaysInterleave]
    Task<Quarantine> GetQuarantineAsync();

    /// <summary>A person has answered a decision of this version. Idempotent; interleaves, because the coordinator may be waiting for that very decision.</summary>
    [Alias("DecisionChanged"), AlwaysInterleave]
    Task DecisionChangedAsync(DecisionRecord decision);

    /// <summary>Signals that count, in the order in which they were found to, from the number <paramref name="first"/> (0-based).</summary>
    [Alias("ListSignals")]
    Task<SignalPage> ListSignalsAsync(long first, int limit);

    /// <summary>Incidents, the latest first.</summary>
    /// <param name="openOnly">Closed ones are left out.</param>
    /// <param name="skip">So many of them, at least 0.</param>
    /// <param name="limit">At most so many.</param>
    [Alias("ListIncidents")]
    Task<IncidentPage> ListIncidentsAsync(bool openOnly, int skip, int limit);

    /// <summary>Null when there is none, or it has been forgotten (<see cref="IncidentBook.Kept"/>).</summary>
    [Alias("GetIncident")]
    Task<IncidentView?> GetIncidentAsync(string id);

    /// <summary>Where the false-alarm budget stands.</summary>
    [Alias("GetBudget")]
    Task<BudgetView> GetBudgetAsync();

    /// <summary>How sources stand by their labels, and which of their panes are suspect.</summary>
    [Alias("GetSources")]
    Task<SourceViews> GetSourcesAsync();

    /// <summary>Why a signal counts and where it belongs, by its number in the order of <see cref="ListSignalsAsync"/>. Null when there is none, or it has been dropped (<see cref="SignalLog.Kept"/>).</summary>
    [Alias("ExplainSignal")]
    Task<SignalAccount?> ExplainSignalAsync(long number);

    /// <summary>The version holds this share of the tenant's false-alarm budget at most from now on: a share never rises. Durable when it returns; the share that it holds. Interleaves.</summary>
    [Alias("TakeShare"), AlwaysInterleave]
    Task<double> TakeShareAsync(double share);

    /// <summary>A person proposes an action on this version, which waits for somebody else's approval by the terms of the policy. Idempotent by the decision's id. The decision; null while the audit log cannot take it: it is proposed again by itself. Throws <see cref="LimitExceededException"/> while too many wait or are in force (<see cref="Motions.Most"/>).</summary>
    [Alias("Propose")]
    Task<DecisionRecord?> ProposeAsync(MotionRequest request);

    /// <summary>What people have proposed without an incident and is in force.</summary>
    [Alias("ListMotions"), AlwaysInterleave]
    Task<IncidentDecision[]> ListMotionsInForceAsync();

    /// <summary>Whether nothing is the matter with the version (<see cref="Planting.IsQuiet"/>). Interleaves.</summary>
    [Alias("IsQuiet"), AlwaysInterleave]
    Task<bool> IsQuietAsync();

    /// <summary>Counts the closed incidents to which nothing has happened since a time and that nobody needs any more, or deletes them.</summary>
    [Alias("ForgetIncidents")]
    Task<OldData> ForgetIncidentsAsync(DateTimeOffset before, bool forget);
}
