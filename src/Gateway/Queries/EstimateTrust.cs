using System.Globalization;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>Why an estimate of performance must not be relied on. Pure.</summary>
/// <param name="reference">The scores of the reference's labelled rows, on which the estimator was calibrated; null: not known.</param>
/// <param name="surprisedSince">Since which pane labels have contradicted the estimates; null: they do not.</param>
/// <param name="spec">Gives panes and features their words.</param>
/// <param name="plan">Says of which features the values are known; null: of none.</param>
internal sealed class EstimateTrust(ScoreCells? reference, long? surprisedSince, VersionSpec spec, ReferencePlan? plan = null)
{
    /// <summary>1 %: beyond the reference's scores and inputs an estimate is a constant, and a few rows there move no figure by a point.</summary>
    public const double MostOutside = 0.01;

    /// <summary>0.001: of a thousand panes like the reference one is marked, however few rows they have.</summary>
    public const double LeastChance = 0.001;

    // A reply may have a thousand panes.
    private const int MostFeatures = 10;

    private readonly (int First, int Last)? range = reference is { Count: > 0 } ? RangeOf(reference) : null;

    /// <summary>Completes an estimate with what is known against it.</summary>
    /// <param name="estimated">Null: nothing is estimated.</param>
    /// <param name="panes">The rows that are estimated.</param>
    /// <param name="lastPane">The last pane that they are of.</param>
    public void Judge(V1.EstimatedPerformance? estimated, PooledPanes panes, long lastPane)
    {
        ArgumentNullException.ThrowIfNull(panes);
        if (estimated is null)
            return;
        if (ShareOf(panes.Outside, panes.Scores.Count) is { } share)
            estimated.OutsideShare = share;
        estimated.OutsideFeatures.Add(FeaturesOf(panes.Outside));
        estimated.Untrusted.Add(Against(panes.Scores, lastPane, panes.Outside));
    }

    /// <summary>Share of rows with a value outside the reference; null without rows, or where nobody looks.</summary>
    /// <param name="outside">Those rows; null: none, or nobody looks.</param>
    /// <param name="rows">All of them.</param>
    public double? ShareOf(OutsideRows? outside, long rows) => plan?.Support is { Length: > 0 } && rows > 0 ? (double)(outside?.Count ?? 0) / rows : null;

    /// <summary>The features whose values lie outside the reference, those with the most such rows first.</summary>
    public IEnumerable<V1.OutsideFeature> FeaturesOf(OutsideRows? outside) =>
        outside?.ByFeature().Take(MostFeatures).Select(feature => new V1.OutsideFeature { Feature = NameOf(feature.Feature), Rows = feature.Rows }) ?? [];

    /// <param name="scores">Of the rows that are estimated.</param>
    /// <param name="lastPane">The last pane that they are of.</param>
    /// <param name="outside">Those of them with a value outside the reference; null: none, or it is not known.</param>
    public IEnumerable<string> Against(ScoreCells scores, long lastPane, OutsideRows? outside = null)
    {
        ArgumentNullException.ThrowIfNull(scores);
        foreach (var reason in Left(scores, outside))
            yield return reason;
        if (surprisedSince <= lastPane)
            yield return Contradicted(surprisedSince.Value, spec);
    }

    /// <summary>How scores and inputs have left the reference; empty when they have not, as far as it is known.</summary>
    /// <param name="scores">Of the rows that are estimated.</param>
    /// <param name="outside">Those of them with a value outside the reference; null: none, or it is not known.</param>
    public IEnumerable<string> Left(ScoreCells scores, OutsideRows? outside)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (range is var (first, last) && scores.Count > 0)
        {
            var beyond = scores.Count - Enumerable.Range(first, last - first + 1).Sum(cell => scores.CountOf(0, cell) + scores.CountOf(1, cell));
            if (beyond > MostOutside * scores.Count)
                yield return string.Create(CultureInfo.InvariantCulture, $"{100.0 * beyond / scores.Count:0.#} % of the scores lie beyond those of the reference");
        }
        // So many rows must be more than chance brings: of a few rows one outside is a large share.
        if (outside is { Count: > 0 } && BinomialTail.AtLeast(outside.Count, scores.Count, Math.Min(1, MostOutside + (plan?.OutsideByChance ?? 0))) < LeastChance)
        {
            var (feature, most) = outside.ByFeature()[0];
            yield return string.Create(CultureInfo.InvariantCulture, $"{100.0 * outside.Count / scores.Count:0.#} % of the rows have a value outside the reference, {(2 * most >= outside.Count ? "mostly" : "most often")} of {NameOf(feature)}");
        }
    }

    /// <summary>That labels have contradicted estimates since a pane.</summary>
    public static string Contradicted(long since, VersionSpec spec) =>
        string.Create(CultureInfo.InvariantCulture, $"labels have contradicted the estimates since {(spec.Axis == Axis.Sequence ? $"row {spec.StartOf(since)}" : DateTimeOffset.FromUnixTimeMilliseconds(spec.StartOf(since)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))}");

    private string NameOf(int feature) => feature < spec.Features.Length ? spec.Features[feature].Name : "";

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
