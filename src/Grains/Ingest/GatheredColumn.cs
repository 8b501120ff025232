using System.Buffers;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>The values of one feature in the rows of several batches, under one dictionary of categories. Not thread-safe.</summary>
internal sealed class GatheredColumn(FeatureKind kind)
{
    private readonly ArrayBufferWriter<byte> block = new();
    private readonly List<int> missingRows = [];
    private readonly Dictionary<string, int> codeOf = new(StringComparer.Ordinal);
    private readonly List<string> dictionary = [];
    private int count;

    public void Add(FeatureColumn column, int rows, int[]? indexes)
    {
        for (var i = 0; i < rows && (column.Absent || !column.Missing.IsEmpty); i++)
        {
            if (column.Absent || MissingBitmap.IsMissing(column.Missing.Span, indexes?[i] ?? i))
                missingRows.Add(count + i);
        }
        if (column.Absent)
            AppendZeros(rows * (kind == FeatureKind.Numeric ? sizeof(double) : sizeof(int)));
        else if (kind == FeatureKind.Numeric)
            GatheredRows.Append(block, column.Values.Span, sizeof(double), indexes);
        else
            AppendCodes(column, rows, indexes);
        count += rows;
    }

    public FeatureColumn ToColumn()
    {
        var missing = missingRows.Count == 0 ? [] : new byte[(count + 7) / 8];
        foreach (var row in missingRows)
            missing[row >> 3] |= (byte)(1 << (row & 7));
        return kind == FeatureKind.Numeric
            ? new() { Values = block.WrittenMemory, Missing = missing }
            : new() { Codes = block.WrittenMemory, Dictionary = [.. dictionary], Missing = missing };
    }

    private void AppendZeros(int bytes)
    {
        block.GetSpan(bytes)[..bytes].Clear();
        block.Advance(bytes);
    }

    private void AppendCodes(FeatureColumn column, int rows, int[]? indexes)
    {
        var codes = MemoryMarshal.Cast<byte, int>(column.Codes.Span);
        var missing = column.Missing.Span;
        for (var i = 0; i < rows; i++)
        {
            var row = indexes?[i] ?? i;
            MemoryMarshal.Write(block.GetSpan(sizeof(int)), MissingBitmap.IsMissing(missing, row) ? 0 : CodeOf(column.Dictionary[codes[row]]));
            block.Advance(sizeof(int));
        }
    }

    private int CodeOf(string category)
    {
        if (!codeOf.TryGetValue(category, out var code))
        {
            codeOf[category] = code = dictionary.Count;
            dictionary.Add(category);
        }
        return code;
    }
}
