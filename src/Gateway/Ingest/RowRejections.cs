using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Watchgrain.Gateway.Ingest;

/// <summary>Which rows of a batch are turned away. A row has one reason, the first found; the first <see cref="Limit"/> reasons are kept for the reply.</summary>
public sealed class RowRejections(int rows)
{
    public const int Limit = 100;

    // Made when there is one: usually there is none.
    private List<RowRejection>? first;
    private bool[]? rejected;

    public int Count { get; private set; }

    public int Kept => rows - Count;

    /// <summary>The first reasons, by row.</summary>
    public IReadOnlyList<RowRejection> First => [.. (first ?? []).OrderBy(r => r.Row).Take(Limit)];

    public bool Has(int row) => rejected is not null && rejected[row];

    public void Reject(int row, string field, string code, string message)
    {
        rejected ??= new bool[rows];
        if (rejected[row])
            return;
        rejected[row] = true;
        Count++;
        // Each check goes over all rows, so the first reasons by row are among the first of each check.
        first ??= [];
        if (first.Count < 8 * Limit)
            first.Add(new(row, field, code, message));
    }

    /// <summary>The same of rows that have several values each.</summary>
    internal byte[] Block(ReadOnlySpan<byte> values, int bytesOfRow)
    {
        if (rejected is null)
            return values.ToArray();
        var block = new byte[Kept * bytesOfRow];
        var at = 0;
        for (var row = 0; row < rows; row++)
        {
            if (!rejected[row])
                values.Slice(row * bytesOfRow, bytesOfRow).CopyTo(block.AsSpan(bytesOfRow * at++));
        }
        return block;
    }

    /// <summary>The values of the kept rows as one little-endian block.</summary>
    internal byte[] Block<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        if (rejected is null)
            return bytes.ToArray();
        var block = new byte[Kept * Unsafe.SizeOf<T>()];
        var kept = MemoryMarshal.Cast<byte, T>(block.AsSpan());
        var at = 0;
        for (var row = 0; row < rows; row++)
        {
            if (!rejected[row])
                kept[at++] = values[row];
        }
        return block;
    }
}
