using Watchgrain.Attacks.Generators;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Attacks.Watching;

/// <summary>What the label grains make of the labelled rows of a pane.</summary>
internal static class TableOutcomes
{
    /// <summary>Of the rows with each key, as an ordered list; keys without a labelled row are not in it.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="keys">The keys of a row: its source, the slices that it is in.</param>
    public static SortedDictionary<string, OutcomeCells> By(LabelledTable table, Func<LabelledRow, IEnumerable<string>> keys)
    {
        var outcomes = new SortedDictionary<string, OutcomeCells>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            if (row.Label is not { } label) continue;
            foreach (var key in keys(row))
            {
                if (!outcomes.TryGetValue(key, out var cells)) outcomes.Add(key, cells = new());
                cells.Add(label, row.Score >= table.DecisionThreshold ? 1 : 0, row.Score);
            }
        }
        return outcomes;
    }

    /// <summary>By source.</summary>
    public static SortedDictionary<string, OutcomeCells> BySource(LabelledTable table) => By(table, row => [row.Source]);
}
