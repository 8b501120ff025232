using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// The mean of several e-detectors, one per bet, in logarithms so that it never overflows: R_j ← (R_j + 1)·f_j or max(R_j, 1)·f_j each step (<see cref="EDetectorForm"/>), R = mean of R_j.
/// </summary>
/// <remarks>Each group of bets begins a vector of eight; the lanes left over hold −∞ and weigh nothing.</remarks>
internal sealed class EvidenceMixture
{
    private readonly int[] groups;
    private readonly double bets;
    private readonly double[] logR;
    private readonly double[] logF;

    public EvidenceMixture(EDetectorForm form, params int[] groups)
    {
        if (!Enum.IsDefined(form)) throw new ArgumentOutOfRangeException(nameof(form), form, "No such form.");
        (Form, this.groups, bets) = (form, groups, groups.Sum());
        var lanes = groups.Sum(Lanes);
        logR = new double[lanes];
        logF = new double[lanes];
        Array.Fill(logR, double.NegativeInfinity);
        Array.Fill(logF, double.NegativeInfinity);
    }

    public EDetectorForm Form { get; }

    public double LogR => VectorFunctions.Log(LogMeans(logR, logR, out var largest))[0] + largest[0];

    /// <summary>Where the caller writes ln f before a step: the bets of each group in order, −∞ in the lanes left over.</summary>
    public Span<double> LogF => logF;

    /// <summary>The length of a group with its empty lanes.</summary>
    public static int Lanes(int bets) => (bets + Vector512<double>.Count - 1) / Vector512<double>.Count * Vector512<double>.Count;

    public EvidenceStep Step()
    {
        var r = MemoryMarshal.Cast<double, Vector512<double>>(logR.AsSpan());
        var f = MemoryMarshal.Cast<double, Vector512<double>>(logF.AsSpan());
        for (var v = 0; v < r.Length && v < f.Length; v++)
        {
            var before = Vector512.Max(r[v], Vector512<double>.Zero);
            // ln(R + 1) = max(ln R, 0) + ln(1 + e^−|ln R|).
            if (Form == EDetectorForm.ShiryaevRoberts) before += VectorFunctions.Log(Vector512<double>.One + VectorFunctions.Exp(-Vector512.Abs(r[v])));
            r[v] = before + f[v];
        }
        var means = VectorFunctions.Log(LogMeans(logR, logF, out var largest)) + largest;
        return new EvidenceStep(means[0], means[1]);
    }

    /// <summary>The same increments <paramref name="count"/> times, one step each, in closed form.</summary>
    public EvidenceStep Repeat(long count)
    {
        if (count == 1) return Step();
        for (var j = 0; j < logR.Length; j++)
        {
            var (r, f) = (logR[j], logF[j]);
            if (double.IsNegativeInfinity(f)) continue;
            // CUSUM: max(R fⁿ, fⁿ, f), the last where a start at the last step is the best. Shiryaev-Roberts: R fⁿ + f + … + fⁿ.
            if (Form == EDetectorForm.Cusum) logR[j] = Math.Max(Math.Max(r, 0) + count * f, f);
            else
            {
                double old = r + count * f, added = LogGeometricSum(f, count), most = Math.Max(old, added);
                logR[j] = most + Math.Log(Math.Exp(old - most) + Math.Exp(added - most));
            }
            logF[j] = count * f;
        }
        var means = VectorFunctions.Log(LogMeans(logR, logF, out var largest)) + largest;
        return new EvidenceStep(means[0], means[1]);
    }

    public void Reset() => Array.Fill(logR, double.NegativeInfinity);

    /// <summary>Scales all bets down together, so that ln R is at most <paramref name="most"/>: their order stays, and R only loses.</summary>
    public void Cap(double most)
    {
        var excess = LogR - most;
        if (!(excess > 0)) return;
        foreach (ref var log in logR.AsSpan()) log -= excess;
    }

    public void Write(IBufferWriter<byte> output)
    {
        var start = 0;
        foreach (var group in groups)
        {
            output.PutDoubles(logR.AsSpan(start, group));
            start += Lanes(group);
        }
    }

    public void Read(ref BinaryInput input)
    {
        var start = 0;
        foreach (var group in groups)
        {
            var values = logR.AsSpan(start, group);
            input.Doubles(values);
            foreach (var value in values)
            {
                if (double.IsNaN(value) || double.IsPositiveInfinity(value)) throw input.Broken("the evidence of a bet is not a number");
            }
            start += Lanes(group);
        }
    }

    // Two means at once, each over its largest: the first two lanes are the mean of e^(ln − largest) and the largest; where all are −∞, 1 and −∞.
    private Vector512<double> LogMeans(double[] first, double[] second, out Vector512<double> largest)
    {
        ReadOnlySpan<Vector512<double>> a = MemoryMarshal.Cast<double, Vector512<double>>(first.AsSpan()), b = MemoryMarshal.Cast<double, Vector512<double>>(second.AsSpan());
        Vector512<double> mostA = a[0], mostB = b[0];
        for (var v = 1; v < a.Length && v < b.Length; v++)
        {
            mostA = Vector512.Max(mostA, a[v]);
            mostB = Vector512.Max(mostB, b[v]);
        }
        double topA = Top(mostA), topB = Top(mostB);
        largest = Vector512.Create(topA, topB, 0, 0, 0, 0, 0, 0);
        Vector512<double> fromA = Vector512.Create(Math.Max(topA, double.MinValue)), fromB = Vector512.Create(Math.Max(topB, double.MinValue)), sumA = default, sumB = default;
        for (var v = 0; v < a.Length && v < b.Length; v++)
        {
            sumA += VectorFunctions.Exp(a[v] - fromA);
            sumB += VectorFunctions.Exp(b[v] - fromB);
        }
        return Vector512.Create(Mean(sumA, topA), Mean(sumB, topB), 1, 1, 1, 1, 1, 1);
    }

    private double Mean(Vector512<double> sum, double top) => double.IsNegativeInfinity(top) ? 1 : Vector512.Sum(sum) / bets;

    private static double Top(Vector512<double> vector)
    {
        var half = Vector256.Max(vector.GetLower(), vector.GetUpper());
        var quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        return Math.Max(quarter[0], quarter[1]);
    }

    // ln(f + f² + … + fⁿ) for ln f = g.
    private static double LogGeometricSum(double g, long n)
    {
        if (g == 0) return Math.Log(n);
        var size = Math.Abs(g);
        return (g > 0 ? n * g : g) + Math.Log(OneMinusExp(n * size) / OneMinusExp(size));
    }

    private static double OneMinusExp(double t) => t < 1 ? 2 * Math.Exp(-t / 2) * Math.Sinh(t / 2) : 1 - Math.Exp(-t);
}
