using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
                bits |= BitsOf(block, range);
            mask[word] = bits & ~selection.BitsOfBlock(missing, first);
        }
    }

    private static ulong BitsOf(ReadOnlySpan<double> block, NumberRange range)
    {
        var (low, high) = (Vector256.Create(range.Low), Vector256.Create(range.High));
        ulong bits = 0;
        var i = 0;
        for (; i <= block.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            var values = Vector256.Create(block[i..]);
            bits |= (ulong)(Vector256.GreaterThanOrEqual(values, low) & Vector256.LessThanOrEqual(values, high)).ExtractMostSignificantBits() << i;
        }
        for (; i < block.Length; i++)
        {
            if (block[i] >= range.Low && block[i] <= range.High)
                bits |= 1UL << i;
        }
        return bits;
    }
}
