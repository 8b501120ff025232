using System.Runtime.Intrinsics;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>The numbers from one to another, both included; infinite ones too, never NaN.</summary>
internal readonly record struct NumberRange(double Low, double High)
{
    /// <summary>A bit for each number of a block that lies in it, the first one lowest.</summary>
    /// <param name="block">At most 64.</param>
    public ulong BitsOf(ReadOnlySpan<double> block)
    {
        var (low, high) = (Vector256.Create(Low), Vector256.Create(High));
        ulong bits = 0;
        var i = 0;
        for (; i <= block.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            var values = Vector256.Create(block[i..]);
            bits |= (ulong)(Vector256.GreaterThanOrEqual(values, low) & Vector256.LessThanOrEqual(values, high)).ExtractMostSignificantBits() << i;
        }
        for (; i < block.Length; i++)
        {
            if (block[i] >= Low && block[i] <= High)
                bits |= 1UL << i;
        }
        return bits;
    }
}
