using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// Kolmogorov-Smirnov windowing: each value, once the window is full, compares its newest r values with r drawn without replacement from the older ones; drift when the exact two-sample p ≤ α and D &gt; 0.1.
/// Source: Raab, Heusinger, Schleif, "Reactive soft prototype computing for concept drift streams" (2020).
/// </summary>
/// <remarks>
/// <para>p(D ≥ h/r) = 2 Σ_{j ≥ 1} (−1)^(j−1) C(2r, r − jh)/C(2r, r) (Gnedenko, Korolyuk 1951), turned once into the least h that alarms. With a window of 2r the sample is the whole older half and nothing is random; else the draws come from the
/// seed. α holds for one look, and there is one at every value: a steady stream alarms every 780 values at the defaults (docs/statistics.md).</para>
/// <para>After a drift the next value begins a new window, as in River; the draws go on. Only ranks count: ±∞ are values like others, NaN is ignored, all values equal never alarm. State: the window, O(window); time O(window + r log r) a
/// value.</para>
/// </remarks>
public sealed class Kswin : SequentialDetector
{
    /// <summary>0.005: River's default. The authors advise less than 0.01.</summary>
    public const double DefaultAlpha = 0.005;

    /// <summary>100: the authors' and River's default.</summary>
    public const int DefaultWindow = 100;

    /// <summary>30: the authors' and River's default.</summary>
    public const int DefaultSampleSize = 30;

    private const byte FormVersion = 1;
    private const int LargestSample = 10_000;

    private readonly int sampleSize;
    private readonly int leastDistance;
    private readonly ulong seed;
    private readonly double[] window;
    private readonly double[] newest;
    private readonly double[] drawn;
    private int next;
    private int filled;
    private ulong draws;

    /// <param name="seed">Of the draws; without influence when the window is twice the sample.</param>
    /// <param name="alpha">α in (0, 1).</param>
    /// <param name="windowSize">Values in the window, at least 2 r.</param>
    /// <param name="sampleSize">r, from 2 to 10,000.</param>
    public Kswin(ulong seed, double alpha = DefaultAlpha, int windowSize = DefaultWindow, int sampleSize = DefaultSampleSize)
    {
        if (!(alpha is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "α lies in (0, 1).");
        if (sampleSize is < 2 or > LargestSample) throw new ArgumentOutOfRangeException(nameof(sampleSize), sampleSize, $"A sample holds 2 to {LargestSample} values.");
        if (windowSize < 2 * sampleSize) throw new ArgumentOutOfRangeException(nameof(windowSize), windowSize, "The window holds at least twice the sample.");
        (this.sampleSize, this.seed, draws) = (sampleSize, seed, seed);
        (window, newest, drawn) = (new double[windowSize], new double[sampleSize], new double[sampleSize]);
        leastDistance = LeastDistance(alpha, sampleSize);
    }

    public override ControlState Add(double value)
    {
        if (double.IsNaN(value)) return ControlState.InControl;
        if (State == ControlState.Drift) filled = next = 0;
        window[next] = value;
        if (++next == window.Length) next = 0;
        if (filled < window.Length) filled++;
        return State = filled == window.Length && Distance() >= leastDistance ? ControlState.Drift : ControlState.InControl;
    }

    public override void Reset() => (State, filled, next, draws) = (ControlState.InControl, 0, 0, seed);

    /// <inheritdoc/>
    /// <remarks>At most 15 bytes and 8 for each value of the window.</remarks>
    public override void WriteTo(IBufferWriter<byte> output)
    {
        PutHead(output, FormVersion);
        output.PutUInt64(draws);
        output.PutCount(filled);
        for (var i = 0; i < filled; i++) output.PutDouble(window[(next - filled + i + window.Length) % window.Length]);
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version, or hold more values than the window.</exception>
    public static Kswin Read(ReadOnlySpan<byte> source, ulong seed, double alpha = DefaultAlpha, int windowSize = DefaultWindow, int sampleSize = DefaultSampleSize)
    {
        var input = new BinaryInput("KSWIN", source);
        var detector = new Kswin(seed, alpha, windowSize, sampleSize);
        detector.ReadHead(ref input, FormVersion);
        detector.draws = input.UInt64();
        detector.filled = input.Length(sizeof(double), windowSize);
        input.Doubles(detector.window.AsSpan(0, detector.filled));
        if (detector.window.AsSpan().ContainsAnyExceptInRange(double.NegativeInfinity, double.PositiveInfinity)) throw input.Broken("a value is NaN");
        detector.next = detector.filled % windowSize;
        input.End();
        return detector;
    }

    /// <summary>r times the Kolmogorov-Smirnov statistic of the newest values against a draw from the older ones.</summary>
    private int Distance()
    {
        var older = window.Length - sampleSize;
        int wanted = 0, at = next;
        // Selection sampling (Knuth 3.4.2, algorithm S): every sample equally likely, in one pass and without memory.
        for (var left = older; left > 0; left--)
        {
            var needed = sampleSize - wanted;
            if (needed == left || (needed > 0 && NextDouble() * left < needed)) drawn[wanted++] = window[at];
            if (++at == window.Length) at = 0;
        }
        for (var i = 0; i < sampleSize; i++)
        {
            newest[i] = window[at];
            if (++at == window.Length) at = 0;
        }
        Array.Sort(drawn);
        Array.Sort(newest);
        int a = 0, b = 0, largest = 0;
        while (a < sampleSize && b < sampleSize)
        {
            var value = Math.Min(drawn[a], newest[b]);
            while (a < sampleSize && drawn[a] <= value) a++;
            while (b < sampleSize && newest[b] <= value) b++;
            largest = Math.Max(largest, Math.Abs(a - b));
        }
        return largest;
    }

    private double NextDouble() => (SplitMix64.Next(ref draws) >> 11) * (1.0 / (1UL << 53));

    private static int LeastDistance(double alpha, int sampleSize)
    {
        var least = sampleSize / 10 + 1;
        while (least <= sampleSize && PValue(least, sampleSize) > alpha) least++;
        return least;
    }

    private static double PValue(int distance, int sampleSize)
    {
        double sum = 0, sign = 1;
        for (var reach = distance; reach <= sampleSize; reach += distance, sign = -sign)
        {
            // C(2r, r − m)/C(2r, r) = Π_{i=1..m} (r − m + i)/(r + i)
            double ratio = 1;
            for (var i = 1; i <= reach && ratio > 0; i++) ratio *= (sampleSize - reach + i) / (double)(sampleSize + i);
            sum += sign * ratio;
        }
        return 2 * sum;
    }
}
