using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Watchgrain.FlightData;

/// <summary>Writes <c>data/true-changes.md</c> for people and <c>data/true-changes.json</c> for the tests.</summary>
public sealed class TrueChangesReport(IReadOnlyList<WeeklyFigure> measured)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private readonly Figure[] figures = [.. measured.Select(weekly => weekly.Figure).Distinct()];
    private readonly IReadOnlyList<TrueChange> changes = TrueChanges.List(measured);
    private readonly StringBuilder text = new();

    /// <summary>A list of changes: what (<c>figure</c>, <c>feature</c>), where (<c>source</c>, <c>slice</c>; empty: all) and when (<c>from</c>, <c>to</c>: first day and last).</summary>
    public string Json() => JsonSerializer.Serialize(new
    {
        rule = new { factor = TrueChanges.Factor, weeks_of_reference = Week.OfReference.Count, effects = figures.ToDictionary(Title, figure => figure.Effect) },
        changes = changes.Select(change => new
        {
            figure = change.Figure.Name,
            feature = change.Figure.Feature,
            source = change.Place.Source,
            slice = change.Place.Slice.Length > 0 ? $"origin={change.Place.Slice}" : "",
            from = Week.Day(change.Weeks[0].First),
            to = Week.Day(change.Weeks[^1].End.AddDays(-1)),
            largest = Math.Round(change.Largest, 4),
            ordinary = Math.Round(change.Ordinary, 4),
        }),
    }, Indented) + "\n";

    public string Markdown()
    {
        Line($"# True changes of the flights");
        Line($"");
        Line($"Written by [tools/flight-data](../tools/flight-data/README.md) from `flights-2001.parquet` alone; [true-changes.json](true-changes.json) is the same list for programs. What a monitor reports of March to June beyond this list, and beyond what somebody has injected, is a false alarm.");
        Rule();
        List();
        Everywhere();
        Places();
        return text.ToString();
    }

    private void Rule()
    {
        Heading("The rule");
        Line($"Laid down before any monitor was asked. A week begins on a Thursday, so that February, the reference, is {Week.OfReference.Count} whole weeks. Each figure is a difference between a week and the reference, and its *ordinary* is the largest that a week of the reference has from the other three, in the source (or slice) that varies most: four weeks of one source are few, and the sources are drawn from one hash. It has **changed** in a week when its difference is");
        Line($"");
        Line($"- more than {TrueChanges.Factor:0} times its ordinary (of five alike weeks one lies further out than the other four in one case of five: the ordinary itself is no limit), and");
        Line($"- at least the effect that a person would act on: PSI 0.1 with the bias of sampling taken out, or 2 points of anything else.");
        Line($"");
        Line($"Weeks in a row are one change, and what all flights have together is not told again of a source or slice. The last stretch of June has three days and is held against the same days of the reference's weeks.");
        Line($"");
        Line($"Figures: PSI of distance, origin, destination and score (32 bins with equal shares of February, airports one by one); the share of rows with an airport that the reference lacks; how much higher the error rate at the threshold is, and how much lower ROC AUC; how far the delay rate has moved against the mean score; and how much higher the error rate has become against that of all other rows.");
        Line($"Places: all flights, each source, each slice of `flight-delay.yaml`.");
    }

    private void List()
    {
        Heading("The list");
        if (changes.Count == 0)
        {
            Line($"**Nothing.** Of {measured.Count} figures over {Week.OfProduction.Count} weeks none has changed: four months of timetables, weather and holidays lie within twice of what the weeks of February differ by, or below the effect.");
            return;
        }
        Line($"| figure | feature | where | from | to | largest | ordinary |");
        Line($"| --- | --- | --- | --- | --- | --: | --: |");
        foreach (var change in changes)
            Line($"| {change.Figure.Name} | {change.Figure.Feature} | {change.Place.Name} | {Week.Day(change.Weeks[0].First)} | {Week.Day(change.Weeks[^1].End.AddDays(-1))} | {change.Largest:0.0000} | {change.Ordinary:0.0000} |");
    }

    private void Everywhere()
    {
        var all = measured.Where(weekly => weekly.Place.IsEverywhere && weekly.Figure.Name != Figure.AgainstTheOthers).ToArray();
        Heading("All flights, week by week");
        Line($"| week | {string.Join(" | ", all.Select(weekly => Title(weekly.Figure)))} |");
        Line($"| --- |{string.Concat(Enumerable.Repeat(" --: |", all.Length))}");
        Line($"| ordinary | {string.Join(" | ", all.Select(weekly => Number(weekly.Weeks[0].Ordinary)))} |");
        foreach (var (index, week) in Week.OfProduction.Index())
            Line($"| {week.Name} | {string.Join(" | ", all.Select(weekly => Number(weekly.Weeks[index].Difference)))} |");
    }

    private void Places()
    {
        Heading("Sources and slices: the week that is furthest out");
        Line($"Of the week with the largest difference: difference / ordinary. Where it is a change, bold.");
        Line($"");
        Line($"| where | {string.Join(" | ", figures.Select(Title))} |");
        Line($"| --- |{string.Concat(Enumerable.Repeat(" --: |", figures.Length))}");
        foreach (var place in Place.All)
        {
            var cells = figures.Select(figure => measured.Single(weekly => weekly.Place == place && weekly.Figure == figure));
            Line($"| {place.Name} | {string.Join(" | ", cells.Select(Furthest))} |");
        }
    }

    private static string Furthest(WeeklyFigure weekly)
    {
        var furthest = weekly.Weeks.MaxBy(value => value.Difference)!;
        var cell = $"{Number(furthest.Difference)} / {Number(furthest.Ordinary)}";
        return TrueChanges.HasChanged(weekly.Figure, furthest) ? $"**{cell}**" : cell;
    }

    private static string Title(Figure figure) => figure.Feature.Length > 0 ? $"{figure.Name} of {figure.Feature}" : figure.Name;

    private static string Number(double value) => FormattableString.Invariant($"{value:0.0000}");

    private void Heading(string title) => text.Append('\n').Append("## ").Append(title).Append("\n\n");

    private void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
}
