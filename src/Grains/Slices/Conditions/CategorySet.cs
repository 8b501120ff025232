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
        // A dictionary may be far longer than the rows are many: then only what they use is looked up.
        var isLong = dictionary.Length > selection.Count;
        Span<byte> matches = isLong ? [] : dictionary.Length <= MostOnStack ? stackalloc byte[dictionary.Length] : new byte[dictionary.Length];
        for (var code = 0; code < matches.Length; code++)
            matches[code] = (byte)(Takes(dictionary[code]) ? 1 : 0);
        var codes = MemoryMarshal.Cast<byte, int>(column.Codes.Span);
        var missing = column.Missing.Span;
        Span<int> buffer = stackalloc int[RowSelection.BlockRows];
        for (var word = 0; word < mask.Length; word++)
        {
            var first = word * RowSelection.BlockRows;
            var block = selection.Block(codes, first, buffer);
            mask[word] = (isLong ? BitsOf(block, dictionary) : BitsOf(block, matches)) & ~selection.BitsOfBlock(missing, first);
        }
    }

    private bool Takes(string category) => values.Contains(category) != AreExcluded;

    // A row without a value may hold any code.
    private static ulong BitsOf(ReadOnlySpan<int> block, ReadOnlySpan<byte> matches)
    {
        ulong bits = 0;
        for (var i = 0; i < block.Length; i++)
        {
            if ((uint)block[i] < (uint)matches.Length)
                bits |= (ulong)matches[block[i]] << i;
        }
        return bits;
    }

    private ulong BitsOf(ReadOnlySpan<int> block, string[] dictionary)
    {
        ulong bits = 0;
        for (var i = 0; i < block.Length; i++)
        {
            if ((uint)block[i] < (uint)dictionary.Length && Takes(dictionary[block[i]]))
                bits |= 1UL << i;
        }
        return bits;
    }
}
