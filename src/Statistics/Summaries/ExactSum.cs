using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// A sum of finite doubles without rounding: the same bits in whatever order and parts they were added, and what is taken away again leaves nothing. Source: the long accumulator of Kulisch (1971) in 32-bit limbs, of which only
/// those in use take memory. Not thread-safe.
/// </summary>
internal sealed class ExactSum
{
    private const int LimbBits = 32;
    private const long LimbMask = uint.MaxValue;

    // 2^-1074 is the lowest bit of a double.
    private const int Bias = 1074;

    // Bits 0 to 2,097 of doubles, and room for what they add up to.
    private const int Limbs = 68;

    // Of the carries that a limb may gather before they are handed on: far from the 2^31 that it has room for.
    private const int MostPending = 1 << 29;

    // Value = Σ limbs[i] · 2^(32·(first + i) − 1074). Limbs may be negative.
    private long[] limbs = [];
    private int first;
    private int pending;

    /// <summary>The sum, rounded to a double or its neighbour; infinite beyond what a double holds.</summary>
    public double Value
    {
        get
        {
            var (negative, lowest, magnitude) = Canonical();
            double sum = 0;
            // Four limbs hold 97 bits or more: what is below them is under the rounding of a double.
            for (var i = Math.Max(0, magnitude.Length - 4); i < magnitude.Length; i++) sum += Math.ScaleB(magnitude[i], LimbBits * (lowest + i) - Bias);
            return negative ? -sum : sum;
        }
    }

    /// <param name="value">Finite.</param>
    /// <param name="isTakenAway">Subtract it instead.</param>
    public void Add(double value, bool isTakenAway = false)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "A sum is of finite values.");
        var bits = BitConverter.DoubleToInt64Bits(value);
        var mantissa = (ulong)bits & ((1UL << 52) - 1);
        var place = (int)(bits >> 52) & 0x7ff;
        if (place > 0) (mantissa, place) = (mantissa | 1UL << 52, place - 1);
        if (mantissa == 0) return;
        var wide = (UInt128)mantissa << (place % LimbBits);
        var sign = bits < 0 != isTakenAway ? -1 : 1;
        var own = Reach(place / LimbBits, 4);
        own[0] += sign * (long)(uint)wide;
        own[1] += sign * (long)(uint)(wide >> LimbBits);
        own[2] += sign * (long)(uint)(wide >> 2 * LimbBits);
        if (++pending >= MostPending) HandOn();
    }

    public void Merge(ExactSum other)
    {
        if (other.limbs.Length == 0) return;
        if (pending + other.pending + 1 >= MostPending) HandOn();
        var own = Reach(other.first, other.limbs.Length);
        for (var i = 0; i < other.limbs.Length; i++) own[i] += other.limbs[i];
        pending += other.pending + 1;
    }

    /// <summary>A byte (0: nothing, 1: positive, 2: negative), then the place of the lowest limb, their number and the limbs of the magnitude as varints, neither end 0. Equal sums give equal bytes.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var (negative, lowest, magnitude) = Canonical();
        output.PutByte((byte)(magnitude.Length == 0 ? 0 : negative ? 2 : 1));
        if (magnitude.Length == 0) return;
        output.PutCount(lowest);
        output.PutCount(magnitude.Length);
        foreach (var limb in magnitude) output.PutVarint(limb);
    }

    public static ExactSum Read(ref BinaryInput input)
    {
        var sum = new ExactSum();
        var sign = input.Byte();
        if (sign > 2) throw input.Broken($"a sum has no sign {sign}");
        if (sign == 0) return sum;
        sum.first = (int)Math.Min(input.Varint(), Limbs);
        sum.limbs = new long[input.Length(1, Limbs - sum.first)];
        for (var i = 0; i < sum.limbs.Length; i++)
        {
            var limb = input.Varint();
            if (limb > uint.MaxValue) throw input.Broken($"a limb has 32 bits, unlike {limb}");
            sum.limbs[i] = sign == 2 ? -(long)limb : (long)limb;
        }
        if (sum.limbs is not [not 0, .., not 0] and not [not 0]) throw input.Broken("a sum begins or ends with nothing");
        return sum;
    }

    // So many limbs from a place on.
    private Span<long> Reach(int place, int count)
    {
        if (limbs.Length == 0) first = place;
        if (place < first || place + count > first + limbs.Length)
        {
            var from = Math.Min(first, place);
            var grown = new long[Math.Max(first + limbs.Length, place + count) - from];
            limbs.CopyTo(grown, first - from);
            (limbs, first) = (grown, from);
        }
        return limbs.AsSpan(place - first, count);
    }

    private void HandOn()
    {
        CarryInto(limbs);
        pending = 0;
    }

    // Afterwards all limbs but the last have 32 bits and are not negative; the last one gathers what goes beyond them, and has 31 bits of room for it.
    private static void CarryInto(Span<long> limbs)
    {
        for (var i = 0; i + 1 < limbs.Length; i++)
        {
            limbs[i + 1] += limbs[i] >> LimbBits;
            limbs[i] &= LimbMask;
        }
    }

    private (bool Negative, int Lowest, uint[] Magnitude) Canonical()
    {
        // Room for what the last limb has beyond 32 bits.
        long[] carried = [.. limbs, 0];
        CarryInto(carried);
        var negative = carried[^1] < 0;
        if (negative)
        {
            for (var i = 0; i < carried.Length; i++) carried[i] = -carried[i];
            CarryInto(carried);
        }
        int low = 0, high = carried.Length;
        while (low < high && carried[low] == 0) low++;
        while (high > low && carried[high - 1] == 0) high--;
        return (negative && low < high, first + low, [.. carried[low..high].Select(limb => (uint)limb)]);
    }
}
