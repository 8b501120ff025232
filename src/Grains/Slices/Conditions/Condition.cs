using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>A condition over the columns of a batch. Evaluated for whole batches, a bit per row: what a row costs does not grow with the calls. Pure.</summary>
internal abstract record Condition
{
    /// <summary>Writes which wanted rows meet the condition.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="selection">The wanted rows of it.</param>
    /// <param name="mask">(rows + 63) / 64 words. Bit i % 64 (least significant first) of word i / 64 becomes 1 when wanted row i meets the condition, every other bit 0.</param>
    public abstract void Mark(ColumnarRows rows, RowSelection selection, Span<ulong> mask);
}
