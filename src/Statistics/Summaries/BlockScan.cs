using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Watchgrain.Statistics.Summaries;

/// <summary>One pass over a block of values: whether all are finite, and if so the smallest and the largest. Each path gives the same answer; −0 and 0 are not told apart.</summary>
internal static class BlockScan
{
    /// <summary>False when a value is NaN or infinite; then minimum and maximum mean nothing. An empty block is finite, from +∞ to −∞.</summary>
    public static bool Finite(ReadOnlySpan<double> block, out double min, out double max) =>
        Vector512.IsHardwareAccelerated ? Finite512(block, out min, out max)
        : Vector256.IsHardwareAccelerated ? Finite256(block, out min, out max)
        : FiniteScalar(block, double.PositiveInfinity, double.NegativeInfinity, out min, out max);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool Finite512(ReadOnlySpan<double> block, out double min, out double max)
    {
        Vector512<double> low = Vector512.Create(double.PositiveInfinity), high = -low;
        var odd = Vector512<long>.Zero;
        ref var first = ref MemoryMarshal.GetReference(block);
        var i = 0;
        for (; i <= block.Length - 8; i += 8)
        {
            var x = Vector512.LoadUnsafe(ref first, (nuint)i);
            low = Vector512.MinNative(x, low);
            high = Vector512.MaxNative(x, high);
            // x − x is +0 for a finite x and NaN otherwise.
            odd |= (x - x).AsInt64();
        }
        var half = Vector256.MinNative(low.GetLower(), low.GetUpper());
        var top = Vector256.MaxNative(high.GetLower(), high.GetUpper());
        return Vector512.EqualsAll(odd, Vector512<long>.Zero) & FiniteScalar(block[i..], Smallest(half), Largest(top), out min, out max);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool Finite256(ReadOnlySpan<double> block, out double min, out double max)
    {
        Vector256<double> low = Vector256.Create(double.PositiveInfinity), high = -low;
        var odd = Vector256<long>.Zero;
        ref var first = ref MemoryMarshal.GetReference(block);
        var i = 0;
        for (; i <= block.Length - 4; i += 4)
        {
            var x = Vector256.LoadUnsafe(ref first, (nuint)i);
            low = Vector256.MinNative(x, low);
            high = Vector256.MaxNative(x, high);
            odd |= (x - x).AsInt64();
        }
        return Vector256.EqualsAll(odd, Vector256<long>.Zero) & FiniteScalar(block[i..], Smallest(low), Largest(high), out min, out max);
    }

    internal static bool FiniteScalar(ReadOnlySpan<double> block, double low, double high, out double min, out double max)
    {
        (min, max) = (low, high);
        var finite = true;
        foreach (var value in block)
        {
            if (value < min) min = value;
            if (value > max) max = value;
            finite &= double.IsFinite(value);
        }
        return finite;
    }

    private static double Smallest(Vector256<double> lanes) => Math.Min(Math.Min(lanes[0], lanes[1]), Math.Min(lanes[2], lanes[3]));

    private static double Largest(Vector256<double> lanes) => Math.Max(Math.Max(lanes[0], lanes[1]), Math.Max(lanes[2], lanes[3]));
}
