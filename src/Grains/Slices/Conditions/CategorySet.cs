using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>A category is one of some values, or is there and is none of them.</summary>
/// <param name="Column">Of the categorical feature.</param>
/// <param name="Values">At least one.</param>
/// <param name="AreExcluded">The category must be none of the values.</param>
internal sealed record CategorySet(int Column, string[] Values, bool AreExcluded) : Condition
{
    private const int MostOnStack = 256;

    private readonly HashSet<string> values = new(Values, StringComparer.Ordinal);

    public override void Mark(ColumnarRows rows, RowSelection selection, Span<ulong> mask)
    {
        var column = rows.Columns[Column];
        if (column.Absent)
        {
            mask.Clear();
            return;
        }
        var dictionary = column.Dictionary;
        if (dictionary.Length > selection.Count)
        {
            MarkEach(column, selection, mask);
            return;
        }
        Span<byte> matches = dictionary.Length <= MostOnStack ? stackalloc byte[dictionary.Length] : new byte[dictionary.Length];
        for (var code = 0; code < matches.Length; code++)
            matches[code] = (byte)(values.Contains(dictionary[code]) != AreExcluded ? 1 : 0);
        var codes = MemoryMarshal.Cast<byte, int>(column.Codes.Span);
        var missing = column.Missing.Span;
        Span<int> buffer = stackalloc int[RowSelection.BlockRows];
        for (var word = 0; word < mask.Length; word++)
        {
            var first = word * RowSelection.BlockRows;
            var block = selection.Block(codes, first, buffer);
            ulong bits = 0;
            for (var i = 0; i < block.Length; i++)
            {
                // A row without a value may hold any code.
                if ((uint)block[i] < (uint)matches.Length)
                    bits |= (ulong)matches[block[i]] << i;
            }
            mask[word] = bits & ~selection.BitsOfBlock(missing, first);
        }
    }

    // A dictionary may be far longer than the rows are many: only what they use is looked up.
    private void MarkEach(FeatureColumn column, RowSelection selection, Span<ulong> mask)
    {
        var dictionary = column.Dictionary;
        var codes = MemoryMarshal.Cast<byte, int>(column.Codes.Span);
        var missing = column.Missing.Span;
        Span<int> buffer = stackalloc int[RowSelection.BlockRows];
        for (var word = 0; word < mask.Length; word++)
        {
            var first = word * RowSelection.BlockRows;
            var block = selection.Block(codes, first, buffer);
            ulong bits = 0;
            for (var i = 0; i < block.Length; i++)
            {
                if ((uint)block[i] < (uint)dictionary.Length && values.Contains(dictionary[block[i]]) != AreExcluded)
                    bits |= 1UL << i;
            }
            mask[word] = bits & ~selection.BitsOfBlock(missing, first);
        }
    }
}
