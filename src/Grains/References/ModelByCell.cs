using System.Runtime.InteropServices;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.References;

/// <summary>What the model did in each cell of a feature, from the rows of a reference. Pure.</summary>
/// <param name="batches">All rows.</param>
/// <param name="spec">The version's.</param>
internal sealed class ModelByCell(IReadOnlyCollection<ColumnarRows> batches, VersionSpec spec)
{
    /// <summary>Of a feature; null when it has no detectors, or no row has a value.</summary>
    /// <param name="feature">A monitored one.</param>
    /// <param name="binning">Null for a categorical feature.</param>
    /// <param name="parts">Its rows by pane and source.</param>
    public CellMeans? Of(FeatureSpec feature, NumericBinning? binning, IEnumerable<SummaryPart> parts)
    {
        if (feature.Deterministic)
            return null;
        var column = Array.FindIndex(spec.Features, own => own.Name == feature.Name);
        var cells = binning is null ? CategoryCells.FromReference(Column.Merged(parts.Select(part => Column.Read(part, null)), null).Categories!) : null;
        var count = binning?.WatchedCount ?? cells!.Count;
        var (predictions, errors) = (new CellMeanSums(count), new CellMeanSums(count));
        foreach (var rows in batches)
        {
            var scores = MemoryMarshal.Cast<byte, double>(rows.Scores.Span);
            var known = new RowErrors(rows);
            var cellOf = column < 0 ? Of(binning!, scores, []) : Of(rows.Columns[column], binning, cells);
            for (var row = 0; row < cellOf.Length; row++)
            {
                if (cellOf[row] < 0 || !double.IsFinite(scores[row]))
                    continue;
                predictions.Add(cellOf[row], scores[row]);
                if (known.Of(row) is { } error)
                    errors.Add(cellOf[row], error);
            }
        }
        return predictions.Means() is { } means ? new(means, errors.Means()) : null;
    }

    // −1: no usable value.
    private static int[] Of(FeatureColumn column, NumericBinning? binning, CategoryCells? cells)
    {
        if (column.Absent)
            return [];
        if (binning is not null)
            return Of(binning, MemoryMarshal.Cast<byte, double>(column.Values.Span), column.Missing.Span);
        var ofCode = Array.ConvertAll(column.Dictionary, cells!.CellOf);
        var codes = MemoryMarshal.Cast<byte, int>(column.Codes.Span);
        var found = new int[codes.Length];
        for (var row = 0; row < found.Length; row++)
            found[row] = MissingBitmap.IsMissing(column.Missing.Span, row) ? -1 : ofCode[codes[row]];
        return found;
    }

    private static int[] Of(NumericBinning binning, ReadOnlySpan<double> values, ReadOnlySpan<byte> missing)
    {
        var found = new int[values.Length];
        for (var row = 0; row < found.Length; row++)
            found[row] = MissingBitmap.IsMissing(missing, row) || !double.IsFinite(values[row]) ? -1 : binning.WatchedCellOf(values[row]);
        return found;
    }
}
