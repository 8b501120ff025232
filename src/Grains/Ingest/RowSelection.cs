using System.Runtime.InteropServices;

namespace Watchgrain.Grains.Ingest;

/// <summary>Picks rows out of columns. All rows of a batch in one pane is the common case, and copies nothing.</summary>
/// <param name="rows">The batch.</param>
/// <param name="indexes">The wanted rows, ascending; null: all.</param>
internal sealed class RowSelection(ColumnarRows rows, int[]? indexes)
{
    public int Count => indexes?.Length ?? rows.Count;

    public int RowAt(int i) => indexes is null ? i : indexes[i];

    /// <summary>The values of a column of T at the wanted rows; empty when the column is.</summary>
    public ReadOnlySpan<T> Of<T>(ReadOnlyMemory<byte> column)
        where T : unmanaged
    {
        var all = MemoryMarshal.Cast<byte, T>(column.Span);
        if (indexes is null || all.IsEmpty)
            return all;
        var picked = new T[indexes.Length];
        for (var i = 0; i < picked.Length; i++)
            picked[i] = all[indexes[i]];
        return picked;
    }

    /// <summary>A missing bitmap at the wanted rows; empty when no row is missing.</summary>
    public ReadOnlySpan<byte> Bits(ReadOnlyMemory<byte> bitmap)
    {
        if (indexes is null || bitmap.IsEmpty)
            return bitmap.Span;
        var bits = bitmap.Span;
        var picked = new byte[(indexes.Length + 7) / 8];
        for (var i = 0; i < indexes.Length; i++)
        {
            var row = indexes[i];
            if ((bits[row >> 3] >> (row & 7) & 1) != 0)
                picked[i >> 3] |= (byte)(1 << (i & 7));
        }
        return picked;
    }
}
