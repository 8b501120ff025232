using System.Runtime.InteropServices;

namespace Watchgrain.Grains.Ingest;

/// <summary>Picks rows out of columns. All rows of a batch in one pane is the common case, and copies nothing.</summary>
/// <param name="rows">The batch.</param>
/// <param name="indexes">The wanted rows, ascending; null: all.</param>
internal sealed class RowSelection(ColumnarRows rows, int[]? indexes)
{
    /// <summary>Rows of a block: as many as a word has bits.</summary>
    public const int BlockRows = 64;

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

    /// <summary>The values of a column at the wanted rows of the block that begins with the first one: a part of the column, or copied into a buffer of <see cref="BlockRows"/>.</summary>
    public ReadOnlySpan<T> Block<T>(ReadOnlySpan<T> column, int first, Span<T> buffer)
    {
        var count = BlockCount(first);
        if (indexes is null)
            return column.Slice(first, count);
        for (var i = 0; i < count; i++)
            buffer[i] = column[indexes[first + i]];
        return buffer[..count];
    }

    /// <summary>A bit for each row of a block, all set.</summary>
    public ulong BitsOfBlock(int first) => ulong.MaxValue >> (BlockRows - BlockCount(first));

    /// <summary>A missing bitmap at the wanted rows of a block; 0 when no row is missing.</summary>
    public ulong BitsOfBlock(ReadOnlySpan<byte> bitmap, int first)
    {
        if (bitmap.IsEmpty)
            return 0;
        var count = BlockCount(first);
        ulong bits = 0;
        if (indexes is null)
        {
            for (var row = 0; row < count; row += 8)
                bits |= (ulong)bitmap[(first + row) >> 3] << row;
            return bits & BitsOfBlock(first);
        }
        for (var i = 0; i < count; i++)
        {
            var row = indexes[first + i];
            bits |= (ulong)(bitmap[row >> 3] >> (row & 7) & 1) << i;
        }
        return bits;
    }

    private int BlockCount(int first) => Math.Min(BlockRows, Count - first);
}
