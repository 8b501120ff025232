using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Grains.Slices.Conditions;
using Watchgrain.Grains.Slices.Discovery;
using Watchgrain.Grains.Triggers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.References;

/// <summary>Cuts features into the cells among which slices are looked for, and finds what a reference shows of them. Pure.</summary>
internal static class DiscoveryAnchors
{
    /// <summary>Of a condition of all values together; a parsable one has little more.</summary>
    private const int MostCharacters = SliceCondition.MaxCharacters / 2;

    /// <param name="rows">The rows of each pane, ascending, with the indexes that lie in it (null: all).</param>
    /// <param name="spec">The version's.</param>
    /// <param name="numbers">The numbers that a column has in the reference.</param>
    /// <param name="digest">Of the reference.</param>
    /// <param name="estimator">Calibrated on these rows; null: they have no labels.</param>
    /// <param name="designEffect">See <see cref="DecayWatch.DesignEffect"/>.</param>
    /// <returns>Null when the version does not look for slices, and without labels in panes enough.</returns>
    public static DiscoveryReference? Of(
        IReadOnlyCollection<(long Pane, ColumnarRows Rows, int[]? Indexes)> rows, VersionSpec spec, Func<int, double[]> numbers, string digest, ConfidenceBasedEstimator? estimator, double designEffect)
    {
        if (spec.DiscoveryFeatures() is not { Length: > 0 } columns || estimator is null)
            return null;
        FeatureCells[] features = [.. columns.Select(column => spec.Features[column].Kind == FeatureKind.Numeric ? OfNumbers(column, spec, numbers(column)) : OfValues(column, spec, rows)).OfType<FeatureCells>()];
        var labelled = rows.Where(batch => !batch.Rows.Labels.IsEmpty).ToArray();
        var panes = labelled.Select(batch => batch.Pane).Distinct().Count();
        if (features.Length == 0 || panes < SliceAnchors.LeastPanes)
            return null;
        var contradictions = new LabelContradictions(estimator);
        var sums = Sums(labelled, features, contradictions);
        var known = sums.Where(cell => cell.Value.Anchor is { Rows: >= SliceAnchors.LeastRows, Variance: > 0 }).ToArray();
        return new()
        {
            Spec = spec.WithoutColumns(),
            Digest = digest,
            Features = features,
            PaneVariance = ContradictionSum.PaneVariance(known.Where(cell => !CellKeys.IsPair(cell.Key)).Select(cell => cell.Value), designEffect, panes, labelled.Sum(batch => (long)(batch.Indexes?.Length ?? batch.Rows.Count))),
            Anchors = known.ToDictionary(cell => cell.Key, cell => cell.Value.Anchor),
            Triggers = TriggerReference.Of(Rows(labelled, features, contradictions)),
            PatternCounts = BinaryOutput.BytesOf(Counts(rows, features).WriteTo),
        };
    }

    // Main edges only: the tails of a reference hold too few rows to be slices. Null when no number is finite.
    private static FeatureCells? OfNumbers(int column, VersionSpec spec, double[] values)
    {
        var binning = NumericBinning.FromReference(values, FeatureCells.NumericCells);
        double[] edges = [.. Enumerable.Range(0, binning.Edges.Length).Where(edge => binning.MainBinOf[edge + 1] > binning.MainBinOf[edge]).Select(edge => binning.Edges[edge])];
        return edges.Length == 0 ? null : new(column, spec.Features[column].Name, edges, []);
    }

    private static FeatureCells? OfValues(int column, VersionSpec spec, IEnumerable<(long Pane, ColumnarRows Rows, int[]? Indexes)> rows)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (_, batch, indexes) in rows.Where(batch => !batch.Rows.Columns[column].Absent))
        {
            var selection = new RowSelection(batch, indexes);
            var values = batch.Columns[column];
            var codes = selection.Of<int>(values.Codes);
            var missing = selection.Bits(values.Missing);
            for (var i = 0; i < codes.Length; i++)
            {
                if (!MissingBitmap.IsMissing(missing, i))
                    counts[values.Dictionary[codes[i]]] = counts.GetValueOrDefault(values.Dictionary[codes[i]]) + 1;
            }
        }
        var characters = spec.Features[column].Name.Length;
        string[] kept = [.. counts.OrderByDescending(value => value.Value).ThenBy(value => value.Key, StringComparer.Ordinal).Take(FeatureCells.MostValues).TakeWhile(value => (characters += ConditionText.Text(value.Key).Length + 2) <= MostCharacters).Select(value => value.Key)];
        return kept.Length == 0 ? null : new(column, spec.Features[column].Name, [], kept);
    }

    // Every so manyth row of a large reference.
    private static List<PatternRow> Rows((long Pane, ColumnarRows Rows, int[]? Indexes)[] labelled, FeatureCells[] features, LabelContradictions contradictions)
    {
        var every = 1 + (labelled.Sum(batch => (long)(batch.Indexes?.Length ?? batch.Rows.Count)) - 1) / TriggerReference.MostRows;
        return [.. Coded(labelled, features).Where(row => row.Number % every == 0).Select(row => new PatternRow(row.Codes.ToArray(), contradictions.ProbabilityOf(row.Cell), row.Label, ""))];
    }

    // Of all rows: it takes no labels.
    private static PatternCounts Counts(IReadOnlyCollection<(long Pane, ColumnarRows Rows, int[]? Indexes)> rows, FeatureCells[] features)
    {
        var (cells, counts) = (new RowCells(features), new PatternCounts());
        foreach (var (_, batch, indexes) in rows) cells.AddTo(counts, batch, new(batch, indexes));
        return counts;
    }

    private static Dictionary<int, ContradictionSum> Sums((long Pane, ColumnarRows Rows, int[]? Indexes)[] labelled, FeatureCells[] features, LabelContradictions contradictions)
    {
        var sums = new ContradictionSum?[CellKeys.Count];
        foreach (var row in Coded(labelled, features))
        {
            var shown = contradictions.Of(row.Label, row.Cell);
            foreach (var key in CellKeys.Of(row.Codes.Span))
                (sums[key] ??= new()).Add(row.Pane, shown);
        }
        return Enumerable.Range(0, sums.Length).Where(key => sums[key] is not null).ToDictionary(key => key, key => sums[key]!);
    }

    // The rows with a score, numbered over all rows; cells of their features, label and cell of the score.
    private static IEnumerable<(long Number, long Pane, ReadOnlyMemory<byte> Codes, byte Label, int Cell)> Coded((long Pane, ColumnarRows Rows, int[]? Indexes)[] labelled, FeatureCells[] features)
    {
        var cells = new RowCells(features);
        long first = 0;
        foreach (var (pane, rows, indexes) in labelled)
        {
            var selection = new RowSelection(rows, indexes);
            var (labels, scores, codes) = (selection.Of<byte>(rows.Labels).ToArray(), selection.Of<double>(rows.Scores).ToArray(), cells.Of(rows, selection));
            for (var i = 0; i < labels.Length; i++)
            {
                if (scores[i] is >= 0 and <= 1)
                    yield return (first + i, pane, codes.AsMemory(i * cells.Width, cells.Width), labels[i], ScoreCells.CellOf(scores[i]));
            }
            first += labels.Length;
        }
    }
}
