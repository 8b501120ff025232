using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// A sample in ascending order, so that a reference is sorted once and compared many times. Immutable; holds a copy. Empty is allowed; NaN and infinities are not.
/// </summary>
/// <remarks>Sorted by digits of 11 bits (least significant first) of the IEEE bits in the order of the values: O(n), −0 before 0.</remarks>
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
        var bits = MemoryMarshal.Cast<double, ulong>(sample.AsSpan());
        // Negative numbers rise with falling bits.
        foreach (ref var value in bits) value ^= (ulong)((long)value >> 63) | 1UL << 63;
        var other = new ulong[bits.Length];
        // The upper half of the digits sorts most samples but for a few neighbours.
        ByDigits(bits, other, Digits / 2);
        if (!SettleNeighbours(bits)) ByDigits(bits, other, 0);
        foreach (ref var value in bits) value ^= (ulong)~((long)value >> 63) | 1UL << 63;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ByDigits(Span<ulong> sample, Span<ulong> other, int firstDigit)
    {
        const int Size = 1 << DigitBits;
        Span<int> starts = stackalloc int[Size];
        Span<ulong> from = sample, to = other;
        for (var digit = firstDigit; digit < Digits; digit++)
        {
            var shift = digit * DigitBits;
            starts.Clear();
            foreach (var bits in from) starts[(int)(bits >> shift) & (Size - 1)]++;
            if (starts[(int)(from[0] >> shift) & (Size - 1)] == from.Length) continue;
            var start = 0;
            foreach (ref var count in starts) (count, start) = (start, start + count);
            foreach (var bits in from) to[starts[(int)(bits >> shift) & (Size - 1)]++] = bits;
            var swapped = from;
            from = to;
            to = swapped;
        }
        if (from != sample) from.CopyTo(sample);
    }

    // Sorts by insertion; gives up, the sample being as it may, when that takes more moves than there are values.
    private static bool SettleNeighbours(Span<ulong> sample)
    {
        var left = sample.Length;
        for (var i = 1; i < sample.Length; i++)
        {
            var value = sample[i];
            var at = i;
            for (; at > 0 && sample[at - 1] > value; at--, left--) sample[at] = sample[at - 1];
            sample[at] = value;
            if (left < 0) return false;
        }
        return true;
    }
}
