using System.CommandLine;
using System.Globalization;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain explain MODEL SIGNAL</c>.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var number = new Argument<long>("SIGNAL") { Description = "Number of the signal, as 'watchgrain signals' shows it." };
        var command = new Command("explain", "Why a signal counts: its figures, against which reference, its evidence and the part of the false-alarm budget that it has.") { Gateway.Model, number, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var request = new ExplainSignalRequest { ModelId = result.GetRequiredValue(Gateway.Model), Version = version.Version_, Number = result.GetRequiredValue(number) };
            Write(await client.Incidents.ExplainSignalAsync(request, cancellationToken: cancellation), version.Spec, output);
        });
        return command;
    }

    private static void Write(ExplainSignalResponse explained, VersionSpec spec, TextWriter output)
    {
        var signal = explained.Signal;
        output.WriteLine(TextTable.Printable(signal.Sentence));
        output.WriteLine(TextTable.Printable(explained.Sentence));
        output.WriteLine();
        var table = new TextTable("signal", Figure.Of(signal.Number));
        void Say(string name, string value) => table.Add(name, value);
        Say("about", $"{DecisionSummary.Word(signal.Family)} of {Gateway.SubjectText(signal.Subject)}");
        Say("pane", $"{signal.Pane}, {Figure.Position(spec.Axis, signal.Pane * spec.PaneLength)} to {Figure.Position(spec.Axis, signal.Position)}; changed since {Figure.Position(spec.Axis, signal.SincePane * spec.PaneLength)}");
        Say("detector", signal.Detector);
        Say(signal.Statistic, Figure.Of(signal.Value) + (signal.Slight ? ", a slight change" : "") + (signal.Turned ? ", the opposite of what was there before" : ""));
        if (signal.HasPredictionShift)
            Say("moves prediction", Figure.Of(signal.PredictionShift) + (signal.HasErrorShift ? $", error {Figure.Of(signal.ErrorShift)}" : ""));
        if (explained.Odds is { } odds)
        {
            Say("evidence", $"{Odds(odds.Evidence)} (ln {Figure.Of(signal.LogEvidence)})");
            Say("threshold", double.IsPositiveInfinity(odds.Threshold)
                ? "none: without a share of the tenant's budget nothing opened from evidence"
                : $"{Odds(odds.Threshold)} (ln {Figure.Of(Math.Log(odds.Threshold))}): {Odds(odds.PanesPerFalseIncident)} panes per false incident / weight {odds.Weight.ToString("G3", CultureInfo.InvariantCulture)}");
        }
        Say("counts", HowItCounts(explained.HowCounted));
        Say("incident", explained.IncidentId.Length > 0 ? explained.IncidentId : "no longer kept");
        Say("budget left", explained.BudgetLeft.ToString("0.0%", CultureInfo.InvariantCulture));
        if (explained.Reference is { } reference)
        {
            var compared = reference switch
            {
                { HasComparedRows: true } => $"{Counted.Of(reference.ComparedRows, "row")}{(reference.Weekday.Length > 0 ? $" of its {reference.Weekday}s" : "")} of ",
                { Weekday.Length: > 0 } => $"labelled rows of its {reference.Weekday}s among ",
                _ => "",
            };
            Say("reference", $"{compared}{Counted.Of(reference.Rows, "row")} ({Counted.Of(reference.LabelledRows, "label")}) of {Counted.Of(reference.Sources.Count, "source")}, SHA-256 {reference.Digest}");
        }
        if (explained.RepeatedRows is { } repeated)
            Say("repeated rows", $"{Figure.Of(repeated.Share)}, {Figure.Of(repeated.ExpectedShare)} expected; nearly {Figure.Of(repeated.NearShare)}, {Figure.Of(repeated.ExpectedNearShare)} expected");
        table.Write(output);
        WriteFeature(explained.Feature, output);
        WriteEffect(explained.Effect, spec, output);
    }

    private static string HowItCounts(HowCounted counted) => counted switch
    {
        HowCounted.Alone => "alone",
        HowCounted.Together => "together with other streams",
        HowCounted.Continuing => "as part of an open incident",
        HowCounted.WithoutChance => "as a count, not a matter of chance",
        HowCounted.FixedThreshold => "as beyond a limit of the spec, outside the budget",
        _ => DecisionSummary.Word(counted),
    };

    private static void WriteFeature(FeaturePane? pane, TextWriter output)
    {
        if (pane is null)
            return;
        output.WriteLine();
        var table = new TextTable("rows", "missing", "invalid", "unseen", "PSI corrected", "JS distance", "mean", "median");
        table.Add(
            Figure.Of(pane.Rows), Figure.Of(pane.Missing), Figure.Of(pane.Invalid), Figure.Of(pane.Unseen), Figure.Of(pane.Distances?.PsiCorrected), Figure.Of(pane.Distances?.JensenShannonBase2),
            Figure.Of(pane.Numeric?.Mean), Figure.Of(pane.Numeric?.Median));
        table.Write(output);
    }

    private static void WriteEffect(PaneEffect? effect, VersionSpec spec, TextWriter output)
    {
        if (effect is null || effect.Figures.Count == 0)
            return;
        output.WriteLine();
        var table = new TextTable("performance", "in the pane", Figure.Reference(spec), "loss", "beyond chance", "");
        foreach (var figure in effect.Figures)
            table.Add(figure.Name, Figure.Of(figure.Value), Figure.Of(figure.Reference), Figure.Of(figure.Loss), Figure.Of(figure.LossBeyondChance), figure.Estimated ? "estimated" : "from labels");
        table.Write(output);
    }

    private static string Odds(double value) => value.ToString(value < 1e6 ? "#,0" : "0.#E+0", CultureInfo.InvariantCulture);
}
