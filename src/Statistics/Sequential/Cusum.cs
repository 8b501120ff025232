using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// Page's cumulative sum chart (1954) of standardised values z: U ← max(0, U + z − k), and two-sided also L ← max(0, L − z − k); alarm at U ≥ h or L ≥ h.
/// </summary>
/// <remarks>
/// <para>k is half the shift, in standard deviations, that is found fastest. Standardise pane means with an anchor's mean and standard deviation only with k ≥ 0.75: the
/// anchor is an estimate, its own error is a
/// permanent shift, and k = .25 gave 7 false alarms in 20 streams of 200 panes where k = .75, h = 8 gave 1.</para>
/// <para>The sums go on after an alarm until <see cref="Reset"/>. NaN is ignored; magnitudes beyond 1e100 and ±∞ count as 1e100 and alarm at once (a fall only in a two-sided chart). Not thread-safe.</para>
/// </remarks>
public sealed class Cusum : SequentialDetector
{
    /// <summary>0.75: the least that is safe on an estimated anchor.</summary>
    public const double DefaultAllowance = 0.75;

    /// <summary>8: with k = 0.75 an alarm in control about every 10⁶ panes, if the anchor were exact.</summary>
    public const double DefaultThreshold = 8;

    private const byte FormVersion = 1;

    private double upper;
    private double lower;

    /// <param name="allowance">k ≥ 0, in standard deviations.</param>
    /// <param name="threshold">h &gt; 0, in standard deviations.</param>
    /// <param name="twoSided">Whether a fall alarms too.</param>
    public Cusum(double allowance = DefaultAllowance, double threshold = DefaultThreshold, bool twoSided = false)
    {
        if (!(allowance >= 0 && double.IsFinite(allowance))) throw new ArgumentOutOfRangeException(nameof(allowance), allowance, "The allowance is a finite number ≥ 0.");
        if (!(threshold > 0)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold is a number > 0.");
        (Allowance, Threshold, TwoSided) = (allowance, threshold, twoSided);
    }

    public double Allowance { get; }

    public double Threshold { get; }

    public bool TwoSided { get; }

    /// <summary>The sums after the last step.</summary>
    public CusumStep Current => new(upper, lower, State == ControlState.Drift);

    public CusumStep Step(double z)
    {
        Add(z);
        return Current;
    }

    public override ControlState Add(double value)
    {
        if (!(Math.Abs(value) <= Largest))
        {
            if (double.IsNaN(value)) return ControlState.InControl;
            // Far beyond any threshold already, and a sum that reached infinity would meet its opposite as NaN.
            value = Math.CopySign(Largest, value);
        }
        upper = double.MaxNative(upper + (value - Allowance), 0);
        if (TwoSided) lower = double.MaxNative(lower + (-value - Allowance), 0);
        return State = Judge();
    }

    public override void Reset() => (upper, lower, State) = (0, 0, ControlState.InControl);

    public override void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutDoubles([upper, lower]);
    }

    /// <summary>Reads the sums; the parameters are configuration and are given again.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a chart of a known version.</exception>
    public static Cusum Read(ReadOnlySpan<byte> source, double allowance = DefaultAllowance, double threshold = DefaultThreshold, bool twoSided = false)
    {
        var input = new BinaryInput("Cusum", source);
        input.Version(FormVersion);
        var chart = new Cusum(allowance, threshold, twoSided) { upper = input.Finite(), lower = input.Finite() };
        if (chart.upper < 0 || chart.lower < 0) throw input.Broken("a sum is negative");
        input.End();
        chart.State = chart.Judge();
        return chart;
    }

    private ControlState Judge() => upper >= Threshold || (TwoSided && lower >= Threshold) ? ControlState.Drift : ControlState.InControl;
}
