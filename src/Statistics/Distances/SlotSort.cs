using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Watchgrain.Statistics.Distances;

/// <summary>Sorts values that are spread over their range: an affine map takes each to one of many slots, after which few are out of place, and those by little.</summary>
internal static class SlotSort
{
    // Mean squared values per slot that still settle quickly: a normal sample has about 2.
    private const int MostCrowded = 4;

    /// <summary>False, and nothing is sorted, when too many values share a slot.</summary>
    /// <param name="sample">Finite values.</param>
    /// <param name="sorted">Takes them by ascending value, −0 before 0; as many.</param>
    public static bool TrySort(ReadOnlySpan<double> sample, Span<double> sorted)
    {
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        foreach (var value in sample) (min, max) = (double.MinNative(value, min), double.MaxNative(value, max));
        var slots = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)sample.Length) * 2;
        var scale = (slots - 1) / (max - min);
        if (!double.IsNormal(scale)) return false;
        var starts = ArrayPool<int>.Shared.Rent(slots);
        var slotOf = ArrayPool<int>.Shared.Rent(sample.Length);
        try
        {
            Array.Clear(starts, 0, slots);
            Count(sample, min, scale, slotOf, starts);
            if (!Lay(starts.AsSpan(0, slots), (long)MostCrowded * sample.Length)) return false;
            Spread(sample, slotOf, starts, MemoryMarshal.Cast<double, ulong>(sorted));
            return true;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(starts);
            ArrayPool<int>.Shared.Return(slotOf);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(ReadOnlySpan<double> sample, double min, double scale, int[] slotOf, int[] counts)
    {
        ref var slot = ref MemoryMarshal.GetArrayDataReference(slotOf);
        ref var count = ref MemoryMarshal.GetArrayDataReference(counts);
        // Unchecked: the map takes the smallest value to 0 and the largest to the last slot.
        for (var i = 0; i < sample.Length; i++)
        {
            var at = (int)((sample[i] - min) * scale);
            Unsafe.Add(ref slot, i) = at;
            Unsafe.Add(ref count, at)++;
        }
    }

    // Turns counts into starts.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Lay(Span<int> counts, long most)
    {
        var start = 0;
        long crowded = 0;
        foreach (ref var count in counts)
        {
            var here = count;
            count = start;
            start += here;
            crowded += (long)here * here;
        }
        return crowded <= most;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(ReadOnlySpan<double> sample, int[] slotOf, int[] starts, Span<ulong> sorted)
    {
        ref var target = ref MemoryMarshal.GetReference(sorted);
        // Unchecked: a slot ends where the next one starts.
        for (var i = 0; i < sample.Length; i++)
        {
            // Negative numbers rise with falling bits.
            var bits = BitConverter.DoubleToInt64Bits(sample[i]);
            ref var start = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(starts), Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(slotOf), i));
            Unsafe.Add(ref target, start++) = (ulong)(bits ^ ((bits >> 63) | long.MinValue));
        }
        var before = target;
        for (var i = 1; i < sorted.Length; i++)
        {
            var value = sorted[i];
            if (value >= before)
            {
                before = value;
                continue;
            }
            var at = i;
            for (; at > 0 && sorted[at - 1] > value; at--) sorted[at] = sorted[at - 1];
            sorted[at] = value;
        }
        foreach (ref var value in sorted) value ^= (ulong)~((long)value >> 63) | 1UL << 63;
    }
}
