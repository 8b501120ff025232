using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// ADWIN2: a window that grows while its mean stands still and drops its oldest part when two parts W₀W₁ of it differ: |mean₀ − mean₁| &gt; √(2 r v ln(2 ln W/δ)) + ⅔ r ln(2 ln W/δ), r = 1/(n₀ − 4) + 1/(n₁ − 4), v the variance of the
/// window. Source: Bifet, Gavaldà, "Learning from time-changing data with adaptive windowing" (2007).
/// </summary>
/// <remarks>
/// <para>The window is an exponential histogram: at most five buckets of each size 2^i with their sum and sum of squared deviations (Babcock et al. 2003), O(log W) in all: 4 KB for up to 10¹⁰ values. Cuts lie between buckets, at least five
/// values on each side. It looks every <c>clock</c> values, once more than ten are there, and drops buckets until no cut is left.</para>
/// <para>δ bounds the false alarms of a look for values in [0, 1] (the bound uses a normal approximation; measured figures in docs/statistics.md). Other ranges work, without the promise. One value, all values equal: never a drift. NaN and
/// ±∞ are ignored; magnitudes beyond 1e100 count as 1e100, and one outlier like that hides all others until it leaves the window.</para>
/// </remarks>
public sealed class Adwin : SequentialDetector
{
    /// <summary>0.002: the confidence of the paper's software and of River.</summary>
    public const double DefaultDelta = 0.002;

    /// <summary>32: the customary compromise of time and delay.</summary>
    public const int DefaultClock = 32;

    private const byte FormVersion = 1;
    private const int LeastSide = 5;
    private const int LeastWidth = 10;

    private readonly double delta;
    private readonly int clock;
    private readonly AdwinForm form;
    private readonly AdwinBuckets buckets = new();
    private int sinceLook;

    /// <param name="delta">δ in (0, 1).</param>
    /// <param name="clock">Values from look to look, at least 1.</param>
    /// <param name="form">Which loop.</param>
    public Adwin(double delta = DefaultDelta, int clock = DefaultClock, AdwinForm form = AdwinForm.Paper)
    {
        if (!(delta is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(delta), delta, "δ lies in (0, 1).");
        ArgumentOutOfRangeException.ThrowIfLessThan(clock, 1);
        if (!Enum.IsDefined(form)) throw new ArgumentOutOfRangeException(nameof(form), form, "The form is not known.");
        (this.delta, this.clock, this.form) = (delta, clock, form);
    }

    /// <summary>W, values in the window.</summary>
    public long Width => (long)buckets.Width;

    /// <summary>Sum of the values in the window.</summary>
    public double Total => buckets.Total;

    /// <summary>Sum of the squared deviations from the window's mean; kept up incrementally, so that rounding can leave it a little below 0.</summary>
    public double SquaredDeviations => buckets.SquaredDeviations;

    /// <summary>Mean of the window; null while it is empty.</summary>
    public double? Mean => Width == 0 ? null : Total / Width;

    public override ControlState Add(double value)
    {
        if (!(Math.Abs(value) <= Largest))
        {
            if (!double.IsFinite(value)) return ControlState.InControl;
            value = Math.CopySign(Largest, value);
        }
        if (State == ControlState.Drift && form == AdwinForm.RiverCompatible) Reset();
        buckets.Add(value);
        State = ControlState.InControl;
        if (++sinceLook < clock) return ControlState.InControl;
        sinceLook = 0;
        if (buckets.Width > LeastWidth)
            while (HasCut())
            {
                buckets.DropOldest();
                State = ControlState.Drift;
            }
        return State;
    }

    public override void Reset()
    {
        buckets.Clear();
        (State, sinceLook) = (ControlState.InControl, 0);
    }

    /// <inheritdoc/>
    /// <remarks>At most 30 bytes and 81 for each row of buckets: 1.3 KB for 10⁵ values.</remarks>
    public override void WriteTo(IBufferWriter<byte> output)
    {
        PutHead(output, FormVersion);
        output.PutCount(sinceLook);
        buckets.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version.</exception>
    public static Adwin Read(ReadOnlySpan<byte> source, double delta = DefaultDelta, int clock = DefaultClock, AdwinForm form = AdwinForm.Paper)
    {
        var input = new BinaryInput("ADWIN", source);
        var detector = new Adwin(delta, clock, form);
        detector.ReadHead(ref input, FormVersion);
        detector.sinceLook = (int)Math.Min(input.Count(), clock - 1);
        detector.buckets.Read(ref input);
        input.End();
        return detector;
    }

    private bool HasCut()
    {
        double width = buckets.Width, total = buckets.Total;
        var logTerm = Math.Log(2 * Math.Log(width) / delta);
        // River takes the root of what rounding left below zero as "no cut".
        var variance = (form == AdwinForm.Paper ? Math.Max(0, buckets.SquaredDeviations) : buckets.SquaredDeviations) / width;
        // With m the window's mean, |mean₀ − mean₁| n₀n₁/W = |u₀ − n₀m|, and r ≥ W/(n₀n₁): what lies below the root with that r is no cut, found without a division or a root. In control that is nearly every boundary.
        // The slack covers the rounding of all sums: Σ|u| ≤ √(W Σx²), and 10⁻¹³ is more than a thousand roundings.
        var mean = total / width;
        var floor = 2 * variance * logTerm / width * (1 - 1e-12);
        var slack = 1e-13 * Math.Sqrt(width * (Math.Max(0, buckets.SquaredDeviations) + total * mean));
        var newestLeftOut = form == AdwinForm.Paper ? 0 : 1;
        double n0 = 0, u0 = 0, u1 = total;
        Span<double> sums = stackalloc double[AdwinBuckets.Most];
        for (var row = buckets.Rows - 1; row >= 0; row--)
        {
            double size = 1L << row;
            foreach (var bucket in sums[..(buckets.Sums(row, sums) - newestLeftOut)])
            {
                n0 += size;
                u0 += bucket;
                u1 -= bucket;
                var n1 = width - n0;
                if (n1 < LeastSide) return false;
                var deviation = Math.Abs(u0 - n0 * mean) + slack;
                if (deviation * deviation <= floor * (n0 * n1) || n0 < LeastSide) continue;
                var reciprocal = 1 / (n0 - LeastSide + 1) + 1 / (n1 - LeastSide + 1);
                if (Math.Abs(u0 / n0 - u1 / n1) > Math.Sqrt(2 * reciprocal * variance * logTerm) + 2.0 / 3 * logTerm * reciprocal) return true;
            }
        }
        return false;
    }
}
