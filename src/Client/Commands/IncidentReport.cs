using System.Globalization;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>An incident for people: what it is and does in words first, then the tables behind that.</summary>
internal static class IncidentReport
{
    /// <param name="incident">Which.</param>
    /// <param name="decided">Its decisions by id, as far as they are known: who decided, and why.</param>
    /// <param name="spec">Of its version.</param>
    /// <param name="output">Where to.</param>
    public static void Write(Incident incident, IReadOnlyDictionary<string, Decision> decided, VersionSpec spec, TextWriter output)
    {
        var axis = spec.Axis;
        output.WriteLine(TextTable.Printable($"{incident.IncidentId}  {State(incident)}, severity {DecisionSummary.Word(incident.Severity)}"));
        output.WriteLine(TextTable.Printable(incident.Sentence));
        output.WriteLine(
            $"since {Figure.Position(axis, incident.SincePosition)}, opened at {Figure.Position(axis, incident.OpenedPosition)}"
            + (incident.HasClosedPane ? $", {(incident.State == IncidentState.Merged ? "merged" : "closed")} at {End(incident.ClosedPane)}" : ""));
        WriteEffect(incident.Worst, spec, output);
        WriteCauses(incident, End, pane => Figure.Position(axis, pane * spec.PaneLength), output);
        WriteDecisions(incident, decided, output);
        output.WriteLine();
        output.WriteLine("timeline");
        var timeline = new TextTable("pane ends", "at (UTC)", "what", "");
        foreach (var entry in incident.Timeline)
            timeline.Add(End(entry.Pane), entry.At.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), DecisionSummary.Word(entry.Change).Replace('_', ' '), entry.Text);
        timeline.Write(output, "nothing is told of an incident of an earlier release");
        if (incident.DroppedEntries > 0)
            output.WriteLine($"of entries between the beginning and the latest {incident.DroppedEntries} are no longer kept");

        string End(long pane) => Figure.Position(axis, (pane + 1) * spec.PaneLength);
    }

    /// <summary>The state, with the incident into which it has gone.</summary>
    public static string State(Incident incident) => incident.State == IncidentState.Merged ? $"merged into {incident.MergedInto}" : DecisionSummary.Word(incident.State);

    private static void WriteEffect(PaneEffect? worst, VersionSpec spec, TextWriter output)
    {
        output.WriteLine();
        if (worst is null)
        {
            output.WriteLine("nothing tells what it does to performance: there are neither labels nor estimates");
            return;
        }
        var cost = worst.HasCostPerPrediction ? string.Create(CultureInfo.InvariantCulture, $", costs per prediction {worst.CostPerPrediction:+0.####;-0.####;0}{(worst.Currency.Length > 0 ? " " : "")}{worst.Currency} beside the reference") : "";
        output.WriteLine(TextTable.Printable($"performance where it was worst, {Figure.Position(spec.Axis, worst.Pane * spec.PaneLength)} ({Counted.Of(worst.Rows, "row")}{cost})"));
        var table = new TextTable("figure", "there", Figure.Reference(spec), "loss", "beyond chance", "");
        foreach (var figure in worst.Figures)
            table.Add(figure.Name, Figure.Of(figure.Value), Figure.Of(figure.Reference), Figure.Of(figure.Loss), Figure.Of(figure.LossBeyondChance), figure.Estimated ? "estimated" : "from labels");
        table.Write(output, "no figures");
    }

    private static void WriteCauses(Incident incident, Func<long, string> end, Func<long, string> start, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("causes, the likeliest first");
        var table = new TextTable("", "family", "about", "since", "last seen", "statistic", "worst", "signals", "moves prediction", "error", "also at", "");
        foreach (var (place, cause) in incident.Causes.Index())
            table.Add(
                Figure.Of((long)place + 1), DecisionSummary.Word(cause.Family), Gateway.SubjectText(cause.Subject), start(cause.SincePane), end(cause.LastPane), cause.Statistic, Figure.Of(cause.Value), Figure.Of(cause.Signals),
                Signed(cause.HasPredictionShift ? cause.PredictionShift : null), Signed(cause.HasErrorShift ? cause.ErrorShift : null), Joined(cause),
                string.Join(", ", ((string[])[cause.Turned ? "turned round" : "", cause.Open ? "" : "recovered"]).Where(word => word.Length > 0)));
        table.Write(output, incident.State == IncidentState.Merged ? $"all of them have gone into {incident.MergedInto}" : "none are kept");
        if (incident.MoreCauses > 0)
            output.WriteLine($"and {incident.MoreCauses} more");
    }

    private static void WriteDecisions(Incident incident, IReadOnlyDictionary<string, Decision> decided, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("decisions");
        var table = new TextTable("decision", "action", "about", "state", "by", "why");
        foreach (var decision in incident.Decisions)
        {
            var known = decided.GetValueOrDefault(decision.DecisionId);
            table.Add(decision.DecisionId, DecisionSummary.Word(decision.Action), Gateway.SubjectText(decision.Subject), DecisionText.State(decision), known is null ? "" : DecisionText.Who(known).Actor, known is null ? "" : DecisionText.Who(known).Why);
        }
        table.Write(output, "none");
    }

    private static string Joined(Cause cause)
    {
        const int Most = 5;
        var names = cause.Joined.Take(Most).Select(Gateway.SubjectText);
        var more = cause.Joined.Count + cause.MoreJoined - Math.Min(Most, cause.Joined.Count);
        return string.Join(", ", more > 0 ? names.Append($"{more} more") : names);
    }

    private static string Signed(double? value) => value?.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture) ?? "";
}
