using System.Globalization;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>The false-alarm budget of a version for people.</summary>
internal static class BudgetReport
{
    /// <summary>Two figures that differ by less are one.</summary>
    private const double Rounding = 1 + 1e-9;

    public static void Write(GetBudgetResponse budget, Axis axis, TextWriter output)
    {
        output.WriteLine(Promise(budget));
        if (double.IsFinite(budget.Factor) && budget.Factor > 1)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"that is {budget.Factor:#,0.##} times a budget of its own, since all versions of the tenant share one"));
        var now = budget.PanesWatched / budget.PanesPerFalseIncident;
        var most = budget.HasFalseIncidentsAtMost ? budget.FalseIncidentsAtMost : now;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Counted.Of(budget.PanesWatched, "pane")} watched, {Counted.Of(budget.IncidentsOpened - budget.IncidentsWithoutChance, "incident")} opened from evidence: at most {most:0.####} false ones are to be expected{(most > now * Rounding ? ", by the larger budget that the version had before" : "")}"));
        if (budget.IncidentsWithoutChance > 0)
            output.WriteLine($"{Counted.Of(budget.IncidentsWithoutChance, "incident")} opened by counts or fixed thresholds of the spec, outside the budget: how many of these are false nothing promises");
        output.WriteLine($"{Counted.Of(budget.SignalsKeptBack, "signal")} noted only");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{budget.Used:0.0%} of the budget is used up now by what stands outside the open incidents; at 100.0% an incident opens"));
        if (budget.Standing.Count == 0)
            return;
        output.WriteLine();
        var table = new TextTable("share", "position", "family", "about", "statistic", "value", "evidence", "threshold", "sentence");
        foreach (var standing in budget.Standing)
        {
            var signal = standing.Signal;
            table.Add(
                Figure.Of(standing.Share), Figure.Position(axis, signal.Position), DecisionSummary.Word(signal.Family), Gateway.SubjectText(signal.Subject), signal.Statistic, Figure.Of(signal.Value),
                Figure.Of(signal.LogEvidence), Figure.Of(signal.LogThreshold), signal.Sentence);
        }
        table.Write(output);
    }
    // Without a share of the tenant's budget the number of panes is infinite, which is no figure to show.
    private static string Promise(GetBudgetResponse budget) => budget switch
    {
        { PanesPerFalseIncident: double.PositiveInfinity, PanesWatched: 0 } => "no panes yet: the version gets its share of the tenant's budget with the first one, and until then nothing opens from evidence",
        { PanesPerFalseIncident: double.PositiveInfinity } => "the version waits for its share of the tenant's budget: until then nothing opens from evidence",
        _ => string.Create(CultureInfo.InvariantCulture, $"at most one false incident in {budget.PanesPerFalseIncident:#,0} panes, over all streams of the version together"),
    };
}
