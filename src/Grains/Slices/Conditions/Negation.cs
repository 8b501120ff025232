using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary><c>not</c>: also true where a value is missing and a comparison therefore false.</summary>
internal sealed record Negation(Condition Inner) : Condition
{
    public override void Mark(ColumnarRows rows, RowSelection selection, Span<ulong> mask)
    {
        Inner.Mark(rows, selection, mask);
        for (var word = 0; word < mask.Length; word++)
            mask[word] = ~mask[word] & selection.BitsOfBlock(word * RowSelection.BlockRows);
    }
}
