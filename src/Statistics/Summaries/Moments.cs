using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Count, mean and the central power sums M2 to M4 of finite values, about a fixed shift c (the reference mean): inside a block in two passes or about the mean so far, across blocks by the
/// pairwise formulas of Chan, Golub, LeVeque (1979) and Pébay (2008).
/// </summary>
/// <remarks>
/// Merging is commutative to the last bit and associative to |ΔM_k| ≤ 1e-12 · Σ|x − c|^k. Eight fixed lanes without fused multiply-add: the same bits on every machine.
/// A sum that overflows becomes NaN, stays it, and reads as null. An unbounded shift between samples is harmless; values beyond 1e76 overflow M4.
/// </remarks>
internal sealed class Moments(double shift)
{
    private double offset;
    private double m2;
    private double m3;
    private double m4;

    public long Count { get; private set; }

    public double? Mean => Count == 0 ? null : Known(shift + offset);

    public double? Variance => Count == 0 ? null : Known(m2 / Count);

    public double? Skewness => Count > 0 && m2 > 0 ? Known(Math.Sqrt(Count) * m3 / (m2 * Math.Sqrt(m2))) : null;

    public double? ExcessKurtosis => Count > 0 && m2 > 0 ? Known(m4 / m2 * (Count / m2) - 3) : null;

    public void Add(ReadOnlySpan<double> values)
    {
        for (; values.Length > 1024; values = values[1024..]) AddBlock(values[..1024]);
        if (!values.IsEmpty) AddBlock(values);
    }

    /// <summary>About where to take the sums of a block for <see cref="Add(int, double, double, double, double, double)"/>: the mean so far. What that is off costs no more digits than the spread between the two means is worth.</summary>
    public double Centre(ReadOnlySpan<double> block)
    {
        var centre = Count > 0 ? shift + offset : block.IsEmpty ? shift : MeanOf(block);
        return double.IsFinite(centre) ? centre : shift;
    }

    /// <summary>Adds a block by its sums of (x − about)¹ to (x − about)⁴.</summary>
    public void Add(int count, double about, double s1, double s2, double s3, double s4)
    {
        // The centre is moved to the mean.
        double n = count, e = s1 / n;
        Merge(count, about - shift + e, s2 - n * e * e, s3 - 3 * e * s2 + 2 * n * e * e * e, s4 - 4 * e * s3 + 6 * e * e * s2 - 3 * n * e * e * e * e);
    }

    public void Merge(Moments other) => Merge(other.Count, other.offset, other.m2, other.m3, other.m4);

    public Moments Clone()
    {
        var copy = new Moments(shift);
        copy.Merge(this);
        return copy;
    }

    public void Write(IBufferWriter<byte> output) => output.PutDoubles([offset, m2, m3, m4]);

    public static Moments Read(ref BinaryInput input, double shift, long count)
    {
        var moments = new Moments(shift) { Count = count, offset = Settle(input.Double()), m2 = Settle(input.Double()), m3 = Settle(input.Double()), m4 = Settle(input.Double()) };
        return moments.m2 < 0 || moments.m4 < 0 ? throw input.Broken("an even central sum is negative") : moments;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBlock(ReadOnlySpan<double> values)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        Vector256<double> lower = Vector256<double>.Zero, upper = lower, c = Vector256.Create(shift);
        var i = 0;
        for (; i <= values.Length - 8; i += 8)
        {
            lower += Vector256.LoadUnsafe(ref first, (nuint)i) - c;
            upper += Vector256.LoadUnsafe(ref first, (nuint)i + 4) - c;
        }
        if (i <= values.Length - 4)
        {
            lower += Vector256.LoadUnsafe(ref first, (nuint)i) - c;
            i += 4;
        }
        var sum = Sum(lower, upper);
        for (var j = i; j < values.Length; j++) sum += values[j] - shift;
        var centre = sum / values.Length;

        var mid = Vector256.Create(centre);
        Vector256<double> a1 = Vector256<double>.Zero, a2 = a1, a3 = a1, a4 = a1, b1 = a1, b2 = a1, b3 = a1, b4 = a1;
        for (i = 0; i <= values.Length - 8; i += 8)
        {
            Vector256<double> a = Vector256.LoadUnsafe(ref first, (nuint)i) - c - mid, b = Vector256.LoadUnsafe(ref first, (nuint)i + 4) - c - mid;
            Vector256<double> aa = a * a, bb = b * b;
            a1 += a;
            b1 += b;
            a2 += aa;
            b2 += bb;
            a3 += aa * a;
            b3 += bb * b;
            a4 += aa * aa;
            b4 += bb * bb;
        }
        if (i <= values.Length - 4)
        {
            var a = Vector256.LoadUnsafe(ref first, (nuint)i) - c - mid;
            var aa = a * a;
            a1 += a;
            a2 += aa;
            a3 += aa * a;
            a4 += aa * aa;
            i += 4;
        }
        double s1 = Sum(a1, b1), s2 = Sum(a2, b2), s3 = Sum(a3, b3), s4 = Sum(a4, b4);
        for (; i < values.Length; i++)
        {
            var d = values[i] - shift - centre;
            s1 += d;
            s2 += d * d;
            s3 += d * d * d;
            s4 += d * d * (d * d);
        }

        // The first mean was rounded; what it missed is moved out of the central sums.
        var n = values.Length;
        var e = s1 / n;
        Merge(n, centre + e, s2 - n * e * e, s3 - 3 * e * s2 + 2 * n * e * e * e, s4 - 4 * e * s3 + 6 * e * e * s2 - 3 * n * e * e * e * e);
    }

    private void Merge(long count, double mean, double b2, double b3, double b4)
    {
        if (count == 0) return;
        // Rounding can leave a sum of squares a little below 0.
        (b2, b4) = (Math.Max(0, b2), Math.Max(0, b4));
        if (Count == 0)
        {
            (Count, offset, m2, m3, m4) = (count, Settle(mean), Settle(b2), Settle(b3), Settle(b4));
            return;
        }
        double na = Count, nb = count, n = na + nb;
        var d = mean - offset;
        var dn = d / n;
        var cross = d * dn * (na * nb);
        var fourth = m4 + b4 + cross * dn * dn * (na * na - na * nb + nb * nb) + 6 * dn * dn * (na * na * b2 + nb * nb * m2) + 4 * dn * (na * b3 - nb * m3);
        var third = m3 + b3 + cross * dn * (na - nb) + 3 * dn * (na * b2 - nb * m2);
        Count += count;
        if (d != 0) offset = Settle(offset * (na / n) + mean * (nb / n));
        m2 = Settle(m2 + b2 + cross);
        m3 = Settle(third);
        m4 = Settle(Math.Max(0, fourth));
    }

    private double MeanOf(ReadOnlySpan<double> block)
    {
        double sum = 0;
        foreach (var value in block) sum += value - shift;
        return shift + sum / block.Length;
    }

    private static double Sum(Vector256<double> lower, Vector256<double> upper)
    {
        var lanes = lower + upper;
        return lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
    }

    private static double Settle(double value) => double.IsFinite(value) ? value : double.NaN;

    private static double? Known(double value) => double.IsFinite(value) ? value : null;
}
