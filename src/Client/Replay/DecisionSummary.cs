using System.Globalization;
using System.Text.Json;
using Watchgrain.Client.Specs;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>A decision as the summary gives it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Family">E.g. <c>drift</c>.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Position">End of the pane that led to it.</param>
/// <param name="PositionTime">The same as ISO 8601 time; null on a sequence axis.</param>
/// <param name="SincePane">First pane of the change.</param>
/// <param name="Action">E.g. <c>request_retrain</c>.</param>
/// <param name="State">E.g. <c>awaiting_approval</c>.</param>
/// <param name="AuditIndex">Where the proposal stands in the audit log.</param>
/// <param name="Sentence">The decision in words.</param>
public sealed record DecisionSummary(
    string Id, string Family, SubjectSummary Subject, long Position, string? PositionTime, long SincePane, string Action, string State, ulong AuditIndex, string Sentence)
{
    public static DecisionSummary Of(Decision decision, StreamAxis axis) => new(
        decision.DecisionId,
        Word(decision.Family),
        SubjectSummary.Of(decision.Subject),
        decision.Position,
        Time(axis, decision.Position),
        decision.SincePane,
        Word(decision.Action),
        Word(decision.State),
        decision.AuditIndex,
        decision.Sentence);

    /// <summary>A position as ISO 8601 time; null on a sequence axis.</summary>
    public static string? Time(StreamAxis axis, long position) =>
        axis.IsEventTime ? DateTimeOffset.FromUnixTimeMilliseconds(position).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) : null;

    /// <summary>A value of the contract as a word: <c>RequestRetrain</c> becomes <c>request_retrain</c>.</summary>
    public static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
