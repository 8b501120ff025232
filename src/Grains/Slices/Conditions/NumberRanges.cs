using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>A number lies in one of some ranges: what every comparison with numbers comes to.</summary>
/// <param name="Column">Of the numeric feature.</param>
/// <param name="Ranges">At least one.</param>
internal sealed record NumberRanges(int Column, NumberRange[] Ranges) : Condition
{
    public override void Mark(ColumnarRows rows, RowSelection selection, Span<ulong> mask)
    {
        var column = rows.Columns[Column];
        if (column.Absent)
        {
            mask.Clear();
            return;
        }
        var values = MemoryMarshal.Cast<byte, double>(column.Values.Span);
        var missing = column.Missing.Span;
        Span<double> buffer = stackalloc double[RowSelection.BlockRows];
        for (var word = 0; word < mask.Length; word++)
        {
            var first = word * RowSelection.BlockRows;
            var block = selection.Block(values, first, buffer);
            ulong bits = 0;
            foreach (var range in Ranges)
                bits |= range.BitsOf(block);
            mask[word] = bits & ~selection.BitsOfBlock(missing, first);
        }
    }
}
