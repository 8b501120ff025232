using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>Finds the cells of rows: a byte for each feature among which slices are looked for. Immutable.</summary>
internal sealed class RowCells
{
    private readonly FeatureCells[] features;
    private readonly Dictionary<string, byte>[] codes;

    public RowCells(FeatureCells[] features)
    {
        this.features = features;
        codes = Array.ConvertAll(features, feature => feature.Values.Select((value, place) => (value, place)).ToDictionary(entry => entry.value, entry => (byte)(entry.place + 1), StringComparer.Ordinal));
    }

    /// <summary>Bytes of a row.</summary>
    public int Width => features.Length;

    /// <summary>Counts the selected rows by patterns of their cells; returns the codes, as <see cref="Of"/> does.</summary>
    public byte[] AddTo(PatternCounts counts, ColumnarRows rows, RowSelection selection)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var codes = Of(rows, selection);
        var classes = selection.Of<byte>(rows.Classes);
        for (var i = 0; i < classes.Length; i++)
            counts.Add(codes.AsSpan(i * Width, Width), classes[i] == 1);
        return codes;
    }

    /// <summary>The codes of the selected rows, one row after the other.</summary>
    public byte[] Of(ColumnarRows rows, RowSelection selection)
    {
        var found = new byte[selection.Count * Width];
        for (var feature = 0; feature < Width; feature++)
        {
            var column = rows.Columns[features[feature].Column];
            // A column that is absent is missing in every row, which is code 0.
            if (column.Absent)
                continue;
            var missing = selection.Bits(column.Missing);
            if (features[feature].IsNumeric)
            {
                var values = selection.Of<double>(column.Values);
                for (var i = 0; i < values.Length; i++)
                    found[(i * Width) + feature] = MissingBitmap.IsMissing(missing, i) ? (byte)0 : features[feature].CodeOf(values[i]);
            }
            else
            {
                // Of the categories that rows have, each is looked up once.
                var byCategory = new byte[column.Dictionary.Length];
                var categories = selection.Of<int>(column.Codes);
                for (var i = 0; i < categories.Length; i++)
                {
                    if (MissingBitmap.IsMissing(missing, i))
                        continue;
                    ref var code = ref byCategory[categories[i]];
                    if (code == 0)
                        code = codes[feature].GetValueOrDefault(column.Dictionary[categories[i]], (byte)FeatureCells.Other);
                    found[(i * Width) + feature] = code;
                }
            }
        }
        return found;
    }
}
