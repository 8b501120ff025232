using System.Runtime.InteropServices;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// A sample in ascending order, so that a reference is sorted once and compared many times. Immutable; holds a copy. Empty is allowed; NaN and infinities are not.
/// </summary>
/// <remarks>Sorted by digits of 11 bits (least significant first) of the IEEE bits in the order of the values: O(n), and the same order as any sort, −0 before 0.</remarks>
public sealed class SortedSample
{
    private const int DigitBits = 11;
    private const int Digits = 6;

    // Below it a comparison sort is faster than clearing the tables.
    private const int Few = 1024;

    private readonly double[] values;

    /// <param name="sample">Finite values in any order.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite.</exception>
    public SortedSample(ReadOnlySpan<double> sample) => values = Of(sample);

    /// <summary>The values, ascending.</summary>
    public ReadOnlySpan<double> Values => values;

    internal static double[] Of(ReadOnlySpan<double> sample)
    {
        foreach (var value in sample)
        {
            if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(sample), value, "A sample holds finite values only.");
        }
        var sorted = sample.ToArray();
        if (sorted.Length < Few) Array.Sort(sorted);
        else SortByDigits(sorted);
        return sorted;
    }

    private static void SortByDigits(double[] sample)
    {
        const int Size = 1 << DigitBits;
        var tables = new int[Digits * Size];
        var from = MemoryMarshal.Cast<double, ulong>(sample.AsSpan());
        Span<ulong> to = new ulong[sample.Length];
        foreach (ref var bits in from)
        {
            // Negative numbers rise with falling bits.
            bits ^= (ulong)((long)bits >> 63) | 1UL << 63;
            for (var digit = 0; digit < Digits; digit++) tables[digit * Size + (int)(bits >> (digit * DigitBits) & (Size - 1))]++;
        }
        for (var digit = 0; digit < Digits; digit++)
        {
            var starts = tables.AsSpan(digit * Size, Size);
            if (starts[(int)(from[0] >> (digit * DigitBits) & (Size - 1))] == from.Length) continue;
            var start = 0;
            foreach (ref var count in starts) (count, start) = (start, start + count);
            foreach (var bits in from) to[starts[(int)(bits >> (digit * DigitBits) & (Size - 1))]++] = bits;
            var swapped = from;
            from = to;
            to = swapped;
        }
        var sorted = MemoryMarshal.Cast<double, ulong>(sample.AsSpan());
        for (var i = 0; i < sorted.Length; i++) sorted[i] = from[i] ^ ((ulong)~((long)from[i] >> 63) | 1UL << 63);
    }
}
