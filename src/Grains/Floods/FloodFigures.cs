using Watchgrain.Grains.Deltas;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Floods;

/// <summary>How many rows of a pane repeat another one.</summary>
/// <param name="Source">Name under which the source has statistics; empty: all rows.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Equal">Rows that equal another one.</param>
/// <param name="Near">Rows that are nearly equal to another one.</param>
[GenerateSerializer, Immutable, Alias("wg.FloodFigures")]
public sealed record FloodFigures([property: Id(0)] string Source, [property: Id(1)] long Rows, [property: Id(2)] RepeatShare Equal, [property: Id(3)] RepeatShare Near)
{
    /// <summary>All rows first, then the sources by name; empty where rows are not counted so.</summary>
    public static FloodFigures[] Of(SummaryTable table, long pane, KnownRepeats known)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(known);
        var near = table.RepeatsOf(pane, RepeatKind.Near).ToDictionary(StringComparer.Ordinal);
        var (allEqual, allNear) = (SummaryTable.NewRepeats(), SummaryTable.NewRepeats());
        var sources = new List<FloodFigures>();
        foreach (var (source, equal) in table.RepeatsOf(pane, RepeatKind.Equal).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var alike = near.GetValueOrDefault(source) ?? SummaryTable.NewRepeats();
            allEqual.Merge(equal);
            allNear.Merge(alike);
            if (source.Length > 0)
                sources.Add(Figures(source, equal, alike));
        }
        return allEqual.Rows == 0 ? [] : [Figures("", allEqual, allNear), .. sources];

        FloodFigures Figures(string source, DuplicateRows equal, DuplicateRows alike) => new(source, equal.Rows, Share(RepeatKind.Equal, source, equal), Share(RepeatKind.Near, source, alike));

        RepeatShare Share(RepeatKind kind, string source, DuplicateRows repeats) =>
            repeats.Estimate() is { } estimate ? new(estimate.Share, estimate.StandardError, known.Of(kind, source, repeats.Rows).Share(repeats.Rows)) : default;
    }
}
