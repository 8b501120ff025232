using Watchgrain.Client.Specs;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>An incident as the summary gives it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>open</c>, <c>closed</c> or <c>merged</c>.</param>
/// <param name="MergedInto">The incident that it has gone into; empty: none.</param>
/// <param name="Severity"><c>high</c>, <c>medium</c>, <c>low</c> or <c>unknown</c>.</param>
/// <param name="Family">Of the likeliest cause, e.g. <c>drift</c>.</param>
/// <param name="Subject">Likewise.</param>
/// <param name="Since">Where the first pane of the change begins.</param>
/// <param name="SinceTime">The same as ISO 8601 time; null on a sequence axis.</param>
/// <param name="SincePane">That pane.</param>
/// <param name="OpenedPane">The pane that opened it.</param>
/// <param name="Position">The end of that pane.</param>
/// <param name="PositionTime">The same as ISO 8601 time; null on a sequence axis.</param>
/// <param name="Causes">The likeliest first, at most 20; none of one that has merged.</param>
/// <param name="Decisions">Ids of those that it led to.</param>
/// <param name="Sentence">The incident in words.</param>
public sealed record IncidentSummary(
    string Id, string State, string MergedInto, string Severity, string Family, SubjectSummary Subject, long Since, string? SinceTime, long SincePane, long OpenedPane, long Position, string? PositionTime,
    IReadOnlyList<CauseSummary> Causes, IReadOnlyList<string> Decisions, string Sentence)
{
    public static IncidentSummary Of(Incident incident, StreamAxis axis) => new(
        incident.IncidentId,
        DecisionSummary.Word(incident.State),
        incident.MergedInto,
        DecisionSummary.Word(incident.Severity),
        DecisionSummary.Word(incident.Family),
        SubjectSummary.Of(incident.Subject),
        incident.SincePosition,
        DecisionSummary.Time(axis, incident.SincePosition),
        incident.SincePane,
        incident.OpenedPane,
        incident.OpenedPosition,
        DecisionSummary.Time(axis, incident.OpenedPosition),
        [.. incident.Causes.Select(cause => new CauseSummary(DecisionSummary.Word(cause.Family), SubjectSummary.Of(cause.Subject)))],
        [.. incident.Decisions.Select(decision => decision.DecisionId)],
        incident.Sentence);
}
