using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// Rows of doubles, each of whole vectors, that begin at cache lines: a vector that straddles two lines costs twice as much to read, and several times as much to read again soon after it was written.
/// </summary>
internal sealed class AlignedRows
{
    private const int Lane = 8;
    private readonly double[] held;
    private readonly int start;

    public AlignedRows(int rows, int columns)
    {
        Stride = (columns + Lane - 1) / Lane * Lane;
        Rows = rows;
        // Pinned, so that what is aligned stays so.
        held = GC.AllocateArray<double>(rows * Stride + Lane, pinned: true);
        var address = (long)Marshal.UnsafeAddrOfPinnedArrayElement(held, 0);
        start = (int)((64 - address % 64) % 64 / sizeof(double));
    }

    public int Rows { get; }

    /// <summary>Columns with those that fill up the last vector.</summary>
    public int Stride { get; }

    public Span<double> this[int row] => held.AsSpan(start + row * Stride, Stride);

    /// <summary>The first of a row's values, without a check of what follows it.</summary>
    public ref double First(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows);
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(held), start + row * Stride);
    }

    public Span<Vector512<double>> Vectors(int row) => MemoryMarshal.Cast<double, Vector512<double>>(this[row]);
}
