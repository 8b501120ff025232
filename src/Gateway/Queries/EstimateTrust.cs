using System.Globalization;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>Why an estimate of performance must not be relied on. Pure.</summary>
/// <param name="reference">The scores of the reference's labelled rows, on which the estimator was calibrated; null: not known.</param>
/// <param name="surprisedSince">Since which pane labels have contradicted the estimates; null: they do not.</param>
/// <param name="spec">Gives panes their words.</param>
internal sealed class EstimateTrust(ScoreCells? reference, long? surprisedSince, VersionSpec spec)
{
    /// <summary>1 %: beyond the reference's scores the calibration is a constant, and a few rows there move no figure by a point.</summary>
    private const double MostBeyond = 0.01;

    private readonly (int First, int Last)? range = reference is { Count: > 0 } ? RangeOf(reference) : null;

    /// <param name="scores">Of the rows that are estimated.</param>
    /// <param name="lastPane">The last pane that they are of.</param>
    public IEnumerable<string> Against(ScoreCells scores, long lastPane)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (range is var (first, last) && scores.Count > 0)
        {
            var beyond = scores.Count - Enumerable.Range(first, last - first + 1).Sum(cell => scores.CountOf(0, cell) + scores.CountOf(1, cell));
            if (beyond > MostBeyond * scores.Count)
                yield return string.Create(CultureInfo.InvariantCulture, $"{100.0 * beyond / scores.Count:0.#} % of the scores lie beyond those of the reference");
        }
        if (surprisedSince <= lastPane)
            yield return Contradicted(surprisedSince.Value, spec);
    }

    /// <summary>That labels have contradicted estimates since a pane.</summary>
    public static string Contradicted(long since, VersionSpec spec) =>
        string.Create(CultureInfo.InvariantCulture, $"labels have contradicted the estimates since {(spec.Axis == Axis.Sequence ? $"row {spec.StartOf(since)}" : DateTimeOffset.FromUnixTimeMilliseconds(spec.StartOf(since)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))}");

    private static (int First, int Last) RangeOf(ScoreCells scores)
    {
        bool Holds(int cell) => scores.CountOf(0, cell) + scores.CountOf(1, cell) > 0;
        var first = 0;
        while (!Holds(first))
            first++;
        var last = ScoreCells.Cells - 1;
        while (!Holds(last))
            last--;
        return (first, last);
    }
}
