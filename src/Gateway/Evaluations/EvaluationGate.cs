using System.Globalization;
using Watchgrain.Grains.Slices;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>
/// Whether a candidate is no worse than its champion by an evaluation. A figure blocks when its corrected interval lies wholly beyond the tolerance, so that a candidate that is within it everywhere is blocked by chance in 2.5 of 100
/// evaluations at most; it passes when its 95 % interval lies wholly within, and all must. In between more rows are needed. Pure.
/// </summary>
internal static class EvaluationGate
{
    public static IEnumerable<PromotionReason> Judge(V1.Evaluation evaluation, PromotionTerms terms)
    {
        var all = evaluation.Scopes[0];
        var rows = all.HasChampionRows ? Math.Min(all.Rows, all.ChampionRows) : all.Rows;
        if (all.Figures.All(figure => !figure.HasChampion))
            yield return new("no_champion", false, "there is nothing to compare it with: the data have no champion's scores, and no other version has judged panes in production");
        else if (rows < terms.LeastRows)
            yield return new("too_few_rows", false, $"{Text(rows)} labelled rows{(rows < all.Rows ? " of the champion" : "")} are fewer than {Text(terms.LeastRows)}");
        else
        {
            foreach (var reason in all.Figures.Where(figure => figure.Judged).Select(figure => Judge(figure, "", terms.Tolerance)).OfType<PromotionReason>())
                yield return reason;
            foreach (var scope in evaluation.Scopes.Skip(1).Where(scope => !scope.TooFew))
            {
                // What is undefined in a slice (one class only) is shown there, and says nothing against the candidate.
                foreach (var reason in scope.Figures.Where(figure => figure.Judged && figure.HasDifference).Select(figure => Judge(figure, $" in slice {new SliceName(scope.Feature, scope.Value)}", terms.SliceTolerance)).OfType<PromotionReason>())
                    yield return reason;
            }
        }
    }

    private static PromotionReason? Judge(V1.ComparedFigure figure, string where, double tolerance)
    {
        if (!figure.HasDifference || figure.CorrectedInterval is not { } corrected || (figure.Relative && !(figure.Champion > 0)))
            return new("undefined", false, $"{figure.Name}{where} is undefined for these rows");
        var allowed = figure.Relative ? tolerance * figure.Champion : tolerance;
        // By how much it is worse, from and to.
        var worse = Worse(figure, figure.DifferenceInterval);
        if (Worse(figure, corrected).From > allowed)
            return new("worse", true, $"{figure.Name}{where} is worse than the champion's: {Figures(figure, worse)}; {Text(allowed)} would be tolerated");
        return worse.To <= allowed ? null : new("undecided", false, $"{figure.Name}{where} may be worse than the champion's by more than {Text(allowed)}: {Figures(figure, worse)}");
    }

    private static (double From, double To) Worse(V1.ComparedFigure figure, V1.Interval interval) => figure.HigherIsBetter ? (-interval.High, -interval.Low) : (interval.Low, interval.High);

    private static string Figures(V1.ComparedFigure figure, (double From, double To) worse) =>
        $"{Text(figure.Candidate)} beside {Text(figure.Champion)}, worse by {Text(figure.HigherIsBetter ? -figure.Difference : figure.Difference)} (95 % {Text(worse.From)} to {Text(worse.To)})";

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
