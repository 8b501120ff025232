using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary><c>is missing</c>: the row has no value. One that is no number (NaN) is a value.</summary>
/// <param name="Column">Of the feature.</param>
internal sealed record MissingValue(int Column) : Condition
{
    public override void Mark(ColumnarRows rows, RowSelection selection, Span<ulong> mask)
    {
        var column = rows.Columns[Column];
        var missing = column.Missing.Span;
        for (var word = 0; word < mask.Length; word++)
        {
            var first = word * RowSelection.BlockRows;
            mask[word] = column.Absent ? selection.BitsOfBlock(first) : selection.BitsOfBlock(missing, first);
        }
    }
}
