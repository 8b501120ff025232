using System.Globalization;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>An evaluation as tables: all rows, then the slices.</summary>
internal static class EvaluationReport
{
    public static void Write(Evaluation evaluation, long incomplete, TextWriter output)
    {
        output.WriteLine(
            $"version {evaluation.Version} of {evaluation.ModelId} beside {(evaluation.ChampionVersion.Length > 0 ? $"version {evaluation.ChampionVersion}" : evaluation.Paired ? "the champion's scores" : "nothing")}, {Basis(evaluation)}; "
            + $"{Figure.Of(evaluation.Rows)} {(evaluation.Rows == 1 ? "row" : "rows")}{(incomplete > 0 ? $", {Figure.Of(incomplete)} left out for an empty cell" : "")}; audit {Figure.Of(evaluation.AuditIndex)}");
        var table = new TextTable("scope", "rows", "figure", "candidate", "champion", "difference", "95 % from", "to", "corrected from", "to");
        foreach (var scope in evaluation.Scopes)
        {
            foreach (var figure in scope.Figures.Where(figure => scope.Feature.Length == 0 || figure.Judged))
            {
                table.Add(
                    Name(scope), Figure.Of(scope.Rows), figure.Name, Cell(figure.HasCandidate, figure.Candidate), Cell(figure.HasChampion, figure.Champion), Cell(figure.HasDifference, figure.Difference),
                    Cell(figure.DifferenceInterval?.Low), Cell(figure.DifferenceInterval?.High), Cell(figure.CorrectedInterval?.Low), Cell(figure.CorrectedInterval?.High));
            }
        }
        table.Write(output);
        if (evaluation.Scopes.Skip(1).Count(scope => scope.TooFew) is > 0 and var few)
            output.WriteLine($"{Figure.Of(few)} of the slices {(few == 1 ? "has" : "have")} too few rows, and {(few == 1 ? "is" : "are")} not judged");
        if (evaluation.SlicesLeftOut > 0)
            output.WriteLine($"{Figure.Of(evaluation.SlicesLeftOut)} smaller slices are not shown");
        if (evaluation.InputShifts.Count == 0)
            return;
        output.WriteLine();
        var shifts = new TextTable("feature", "PSI", "JSD", "KS", "missing", "unseen");
        foreach (var shift in evaluation.InputShifts)
            shifts.Add(shift.Feature, Figure.Of(shift.Psi), Figure.Of(shift.JensenShannonBase2), shift.HasKolmogorovSmirnov ? Figure.Of(shift.KolmogorovSmirnov) : "", Figure.Of(shift.Missing), Figure.Of(shift.Unseen));
        shifts.Write(output);
    }

    private static string Basis(Evaluation evaluation) => evaluation.Paired
        ? "on the same rows"
        : evaluation.Scopes[0].HasChampionRows ? $"which has {Figure.Of(evaluation.Scopes[0].ChampionRows)} labelled rows in production" : "nothing of which is known";

    private static string Name(EvaluatedScope scope) => scope.Feature.Length == 0 ? "all rows" : scope.Feature[0] == '@' ? scope.Value : $"{scope.Feature}={scope.Value}";

    private static string Cell(bool isKnown, double value) => isKnown ? Cell(value) : "";

    // Four significant digits: errors of a regression may be of any size.
    private static string Cell(double? value) => value is { } known ? known == 0 ? "0" : known.ToString("G4", CultureInfo.InvariantCulture) : "";
}
