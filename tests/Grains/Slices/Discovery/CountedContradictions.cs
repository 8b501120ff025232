using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Slices.Discovery;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Slices.Discovery;

/// <summary>What the label grains tell the discovery of a pane.</summary>
internal static class CountedContradictions
{
    /// <param name="rows">Of the pane, labelled.</param>
    /// <param name="reference">Names the cells.</param>
    /// <param name="contradictions">By the reference.</param>
    public static ContradictionCells Of(ColumnarRows rows, DiscoveryReference reference, LabelContradictions contradictions)
    {
        var cells = new RowCells(reference.Features);
        var codes = cells.Of(rows, new(rows, null));
        var scores = MemoryMarshal.Cast<byte, double>(rows.Scores.Span);
        var counts = new ContradictionCells();
        for (var i = 0; i < rows.Count; i++)
        {
            var (contradicts, chance) = contradictions.Of(rows.Labels.Span[i], ScoreCells.CellOf(scores[i]));
            counts.Add(codes.AsSpan(i * cells.Width, cells.Width), contradicts, chance);
        }
        return counts;
    }
}
