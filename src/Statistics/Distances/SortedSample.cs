using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Watchgrain.Statistics.Distances;

/// <summary>
/// A sample in ascending order, so that a reference is sorted once and compared many times. Immutable; holds a copy. Empty is allowed; NaN and infinities are not.
/// </summary>
/// <remarks>Sorted by digits of 11 bits (least significant first) of the IEEE bits in the order of the values: O(n), −0 before 0. The upper digits of what varies come first, then neighbours are put in order; where that is not enough, all digits.</remarks>
public sealed class SortedSample
{
    private const int DigitBits = 11;
    private const int DigitValues = 1 << DigitBits;
    private const int AllDigits = 6;
    private const ulong Mask = DigitValues - 1;

    // From here on two digits leave too many neighbours in disorder.
    private const int Many = 1 << 15;

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
        var sorted = GC.AllocateUninitializedArray<double>(sample.Length);
        var keys = MemoryMarshal.Cast<double, ulong>(sorted.AsSpan());
        var (least, most) = Keys(MemoryMarshal.Cast<double, ulong>(sample), keys);
        if (sample.Length > 0 && (least < KeyOf(double.MinValue) || most > KeyOf(double.MaxValue)))
        {
            foreach (var value in sample)
            {
                if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(sample), value, "A sample holds finite values only.");
            }
        }
        if (sorted.Length < Few)
        {
            keys.Sort();
            foreach (ref var key in keys) key = BitsOf(key);
        }
        else SortByDigits(keys, least, most);
        return sorted;
    }

    // Rises with the value; negative numbers rise with falling bits.
    private static ulong KeyOf(ulong bits) => bits ^ ((ulong)((long)bits >> 63) | 1UL << 63);

    private static ulong KeyOf(double value) => KeyOf(BitConverter.DoubleToUInt64Bits(value));

    private static ulong BitsOf(ulong key) => key ^ ((ulong)~((long)key >> 63) | 1UL << 63);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (ulong Least, ulong Most) Keys(ReadOnlySpan<ulong> bits, Span<ulong> keys)
    {
        var i = 0;
        Vector<ulong> least = Vector<ulong>.AllBitsSet, most = default, top = new(1UL << 63);
        for (; i <= bits.Length - Vector<ulong>.Count; i += Vector<ulong>.Count)
        {
            var some = new Vector<ulong>(bits[i..]);
            var key = some ^ (Vector.AsVectorUInt64(Vector.AsVectorInt64(some) >> 63) | top);
            least = Vector.Min(least, key);
            most = Vector.Max(most, key);
            key.CopyTo(keys[i..]);
        }
        var (from, to) = (ulong.MaxValue, 0UL);
        for (var lane = 0; lane < Vector<ulong>.Count; lane++) (from, to) = (Math.Min(from, least[lane]), Math.Max(to, most[lane]));
        for (; i < bits.Length; i++)
        {
            keys[i] = KeyOf(bits[i]);
            (from, to) = (Math.Min(from, keys[i]), Math.Max(to, keys[i]));
        }
        return (from, to);
    }

    // Leaves the bits of the values in place of their keys.
    private static void SortByDigits(Span<ulong> keys, ulong least, ulong most)
    {
        var rented = ArrayPool<ulong>.Shared.Rent(keys.Length);
        var other = rented.AsSpan(0, keys.Length);
        // The upper digits of what varies sort most samples but for a few neighbours.
        var digits = keys.Length < Many ? 2 : 4;
        var shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount(most - least) - digits * DigitBits);
        if (!Settle(ByDigits(keys, other, least, shift, digits), keys))
        {
            foreach (ref var bits in keys) bits = KeyOf(bits);
            Settle(ByDigits(keys, other, least, 0, AllDigits), keys);
        }
        ArrayPool<ulong>.Shared.Return(rented);
    }

    // Sorts by an even number of digits from a place on and says which of the two holds the result.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Span<ulong> ByDigits(Span<ulong> keys, Span<ulong> other, ulong least, int firstShift, int digits)
    {
        Span<int> counts = stackalloc int[digits * DigitValues];
        for (var digit = 0; digit < digits; digit += 2)
        {
            ref var lower = ref counts[digit * DigitValues];
            ref var upper = ref counts[(digit + 1) * DigitValues];
            var shift = firstShift + digit * DigitBits;
            foreach (var key in keys)
            {
                var place = (key - least) >> shift;
                Unsafe.Add(ref lower, (nint)(place & Mask))++;
                Unsafe.Add(ref upper, (nint)(place >> DigitBits & Mask))++;
            }
        }
        Span<ulong> from = keys, to = other;
        for (var digit = 0; digit < digits; digit++)
        {
            ref var starts = ref counts[digit * DigitValues];
            var shift = firstShift + digit * DigitBits;
            if (Unsafe.Add(ref starts, (nint)((from[0] - least) >> shift & Mask)) == from.Length) continue;
            var start = 0;
            foreach (ref var count in counts.Slice(digit * DigitValues, DigitValues)) (count, start) = (start, start + count);
            foreach (var key in from) to[Unsafe.Add(ref starts, (nint)((key - least) >> shift & Mask))++] = key;
            var swapped = from;
            from = to;
            to = swapped;
        }
        return from;
    }

    // Sorts by insertion and turns keys into bits, in place or into another span; says no, all keys being turned, when that takes more moves than there are values.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Settle(Span<ulong> keys, Span<ulong> settled)
    {
        var left = keys.Length;
        var highest = 0UL;
        for (var i = 0; i < keys.Length && i < settled.Length; i++)
        {
            var key = keys[i];
            var at = i;
            if (key >= highest) highest = key;
            else
            {
                // Even a sample far from order is turned whole, one move a value.
                for (; left >= 0 && at > 0 && KeyOf(settled[at - 1]) > key; at--, left--) settled[at] = settled[at - 1];
            }
            settled[at] = BitsOf(key);
        }
        return left >= 0;
    }
}
