using System.Runtime.InteropServices;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>Finds the values in rows that the register of slices has to be asked for. Pure.</summary>
internal static class SliceValues
{
    /// <summary>The values that rows have, not those that only stand in a dictionary, which would take places without a row. A batch that is refused later, for its panes, leaves its places behind.</summary>
    public static IEnumerable<SliceName> UnsettledSlices(this ColumnarRows rows, VersionSpec spec, SliceNames slices)
    {
        for (var index = 0; index < spec.Features.Length; index++)
        {
            var (feature, column) = (spec.Features[index].Name, rows.Columns[index]);
            if (column.Absent || !slices.IsOpen(feature))
                continue;
            // What is looked up is bounded by the rows: a dictionary may be far longer.
            if (column.Dictionary.Length <= rows.Count && !Array.Exists(column.Dictionary, value => !slices.IsSettled(new(feature, value))))
                continue;
            foreach (var value in Used(column))
            {
                if (!slices.IsSettled(new(feature, value)))
                    yield return new(feature, value);
            }
        }
    }

    private static List<string> Used(FeatureColumn column)
    {
        var codes = MemoryMarshal.Cast<byte, int>(column.Codes.Span);
        var used = new bool[column.Dictionary.Length];
        var values = new List<string>();
        for (var row = 0; row < codes.Length; row++)
        {
            if (MissingBitmap.IsMissing(column.Missing.Span, row) || codes[row] < 0 || codes[row] >= used.Length || used[codes[row]])
                continue;
            used[codes[row]] = true;
            values.Add(column.Dictionary[codes[row]]);
        }
        return values;
    }
}
