using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Triggers;

/// <summary>Labelled rows as a label partition sends them to where triggers are looked for.</summary>
internal static class LabelledPatterns
{
    /// <summary>The rows of a batch with labels, in their order, of no source.</summary>
    public static IEnumerable<PatternRow> Of(ColumnarRows rows, FeatureCells[] features, LabelContradictions contradictions)
    {
        var cells = new RowCells(features);
        var codes = cells.Of(rows, new(rows, null));
        var scores = MemoryMarshal.Cast<byte, double>(rows.Scores.Span).ToArray();
        var labels = rows.Labels.ToArray();
        return labels.Select((label, i) => new PatternRow(codes[(i * cells.Width)..((i + 1) * cells.Width)], contradictions.ProbabilityOf(ScoreCells.CellOf(scores[i])), label, ""));
    }
}
