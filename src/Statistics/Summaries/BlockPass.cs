using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Everything that one reading of a block of values gives: extremes, the sums of (x − about)¹ to (x − about)⁴, the largest and the smallest size, and the place of each value in a <see cref="CountWindow"/>.
/// </summary>
/// <remarks>
/// The vector path and the scalar one give the same integers and extremes, −0 and 0 not told apart. Sums run in eight lanes without fused multiply-add: where eight lanes are no single register they are several, and the
/// bits are the same. With NaN or an infinity in the block nothing but <see cref="IsFinite"/> means anything.
/// </remarks>
internal struct BlockPass
{
    public double Min;
    public double Max;
    public double Sum1;
    public double Sum2;
    public double Sum3;
    public double Sum4;

    private const ulong Size = ulong.MaxValue >> 1;
    private const ulong Infinity = 0x7FF0000000000000;

    // Bits of |x| less one, so that a zero is the largest of all and not the smallest.
    private ulong most;
    private ulong least;

    public readonly bool IsFinite => Largest < Infinity;

    /// <summary>The bits of the largest |x|.</summary>
    public readonly ulong Largest => most + 1;

    /// <summary>The bits of the smallest |x| that is not zero; below those of the largest unless there is none.</summary>
    public readonly ulong Smallest => least == ulong.MaxValue ? least : least + 1;

    /// <summary>Reads a block.</summary>
    /// <param name="block">Any values.</param>
    /// <param name="about">Finite.</param>
    /// <param name="places">Takes the place of each value.</param>
    public static BlockPass Over(ReadOnlySpan<double> block, double about, Span<ulong> places)
    {
        var pass = new BlockPass { Min = double.PositiveInfinity, Max = double.NegativeInfinity, least = ulong.MaxValue };
        var done = Vector128.IsHardwareAccelerated ? pass.Lanes(block, about, places) : 0;
        pass.Rest(block[done..], about, places[done..]);
        if (pass.most == ulong.MaxValue) pass.PlaceZeros(block, places);
        return pass;
    }

    /// <summary>The scalar twin of <see cref="Over"/>.</summary>
    internal static BlockPass OverScalar(ReadOnlySpan<double> block, double about, Span<ulong> places)
    {
        var pass = new BlockPass { Min = double.PositiveInfinity, Max = double.NegativeInfinity, least = ulong.MaxValue };
        pass.Rest(block, about, places);
        if (pass.most == ulong.MaxValue) pass.PlaceZeros(block, places);
        return pass;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Lanes(ReadOnlySpan<double> block, double about, Span<ulong> places)
    {
        ref var first = ref MemoryMarshal.GetReference(block);
        ref var target = ref MemoryMarshal.GetReference(places[..block.Length]);
        Vector512<double> low = Vector512.Create(double.PositiveInfinity), high = -low, centre = Vector512.Create(about), s1 = default, s2 = default, s3 = default, s4 = default;
        Vector512<ulong> large = default, small = Vector512<ulong>.AllBitsSet, one = Vector512<ulong>.One, size = Vector512.Create(Size), keys = Vector512.Create(CountWindow.KeyMask), signs = Vector512.Create(CountWindow.SignMask);
        var i = 0;
        for (; i <= block.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            var x = Vector512.LoadUnsafe(ref first, (nuint)i);
            var bits = x.AsUInt64();
            (((bits >>> CountWindow.KeyShift) & keys) | ((bits >>> CountWindow.SignShift) & signs)).StoreUnsafe(ref target, (nuint)i);
            var less = (bits & size) - one;
            large = Vector512.Max(large, less);
            small = Vector512.Min(small, less);
            low = Vector512.MinNative(x, low);
            high = Vector512.MaxNative(x, high);
            var d = x - centre;
            var square = d * d;
            s1 += d;
            s2 += square;
            s3 += square * d;
            s4 += square * square;
        }
        (Sum1, Sum2, Sum3, Sum4) = (Sum(s1), Sum(s2), Sum(s3), Sum(s4));
        for (var lane = 0; lane < Vector512<double>.Count; lane++)
        {
            (Min, Max) = (double.MinNative(low[lane], Min), double.MaxNative(high[lane], Max));
            (most, least) = (Math.Max(most, large[lane]), Math.Min(least, small[lane]));
        }
        return i;
    }

    private void Rest(ReadOnlySpan<double> block, double about, Span<ulong> places)
    {
        for (var i = 0; i < block.Length; i++)
        {
            var x = block[i];
            var bits = BitConverter.DoubleToUInt64Bits(x);
            places[i] = CountWindow.PlaceOf(bits);
            var less = (bits & Size) - 1;
            (most, least) = (Math.Max(most, less), Math.Min(least, less));
            (Min, Max) = (double.MinNative(x, Min), double.MaxNative(x, Max));
            double d = x - about, square = d * d;
            Sum1 += d;
            Sum2 += square;
            Sum3 += square * d;
            Sum4 += square * square;
        }
    }

    // Zeros have a place of their own, and hid the largest size.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PlaceZeros(ReadOnlySpan<double> block, Span<ulong> places)
    {
        ref var first = ref Unsafe.As<double, ulong>(ref MemoryMarshal.GetReference(block));
        ref var target = ref MemoryMarshal.GetReference(places[..block.Length]);
        var zeros = Vector256.Create(CountWindow.ZeroPlace);
        Vector256<ulong> large = default, size = Vector256.Create(Size);
        var i = 0;
        for (; i <= block.Length - Vector256<ulong>.Count; i += Vector256<ulong>.Count)
        {
            var magnitude = Vector256.LoadUnsafe(ref first, (nuint)i) & size;
            large = Vector256.Max(large, magnitude);
            Vector256.ConditionalSelect(Vector256.Equals(magnitude, Vector256<ulong>.Zero), zeros, Vector256.LoadUnsafe(ref target, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        }
        ulong largest = 0;
        for (var lane = 0; lane < Vector256<ulong>.Count; lane++) largest = Math.Max(largest, large[lane]);
        for (; i < block.Length; i++)
        {
            var magnitude = Unsafe.Add(ref first, i) & Size;
            largest = Math.Max(largest, magnitude);
            if (magnitude == 0) places[i] = CountWindow.ZeroPlace;
        }
        most = largest - 1;
    }

    private static double Sum(Vector512<double> lanes)
    {
        var four = lanes.GetLower() + lanes.GetUpper();
        return four[0] + four[1] + (four[2] + four[3]);
    }
}
