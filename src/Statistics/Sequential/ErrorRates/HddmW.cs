using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential.ErrorRates;

/// <summary>
/// Hoeffding's drift detection method with weighted averages: the exponentially weighted mean up to the cut against that of the outcomes since; a rise when mean₂ − mean₁ &gt; √(½ (w₁ + w₂) ln(1/δ)), w the sum of squared weights (McDiarmid),
/// a fall likewise. Source: Frías-Blanco et al., "Online and non-parametric drift detection methods based on Hoeffding's bounds" (2015), W-test.
/// </summary>
/// <remarks>
/// <para>The cut is where mean ± √(½ w ln(1/δ)) was least (rise) or greatest (fall). δ holds for one comparison of one cut, not for a stream (docs/statistics.md). All outcomes equal: never a drift.</para>
/// </remarks>
public sealed class HddmW : ErrorRateDetector
{
    /// <summary>0.001: the paper's.</summary>
    public const double DefaultDrift = 0.001;

    /// <summary>0.005: the paper's.</summary>
    public const double DefaultWarning = 0.005;

    /// <summary>0.05: the paper's; about forty outcomes.</summary>
    public const double DefaultWeight = 0.05;

    private const byte FormVersion = 1;

    private readonly double logDrift;
    private readonly double logWarning;
    private readonly double weight;
    private readonly bool twoSided;
    private WeightedMean all;
    private Split rise;
    private Split fall;

    /// <param name="drift">δ of a drift, in (0, 1).</param>
    /// <param name="warning">δ of a warning, in [drift, 1).</param>
    /// <param name="weight">λ in (0, 1), the weight of the newest outcome.</param>
    /// <param name="twoSided">Whether a fall of the error rate counts too.</param>
    public HddmW(double drift = DefaultDrift, double warning = DefaultWarning, double weight = DefaultWeight, bool twoSided = false)
    {
        if (!(drift is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(drift), drift, "The confidence of a drift lies in (0, 1).");
        if (!(warning >= drift && warning < 1)) throw new ArgumentOutOfRangeException(nameof(warning), warning, "The confidence of a warning lies in [drift, 1).");
        if (!(weight is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(weight), weight, "The weight of the newest outcome lies in (0, 1).");
        (logDrift, logWarning, this.weight, this.twoSided) = (Math.Log(1 / drift), Math.Log(1 / warning), weight, twoSided);
        Clear();
    }

    /// <inheritdoc/>
    /// <remarks>98 bytes.</remarks>
    public override void WriteTo(IBufferWriter<byte> output)
    {
        PutHead(output, FormVersion);
        foreach (var part in (ReadOnlySpan<WeightedMean>)[all, rise.Before, rise.Since, fall.Before, fall.Since])
        {
            output.PutDouble(part.Mean ?? double.NaN);
            output.PutDouble(part.SquaredWeights);
        }
        output.PutDoubles([rise.Cut, fall.Cut]);
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version.</exception>
    public static HddmW Read(ReadOnlySpan<byte> source, double drift = DefaultDrift, double warning = DefaultWarning, double weight = DefaultWeight, bool twoSided = false)
    {
        var input = new BinaryInput("HDDM-W", source);
        var detector = new HddmW(drift, warning, weight, twoSided);
        detector.ReadHead(ref input, FormVersion);
        detector.all = Part(ref input);
        (detector.rise.Before, detector.rise.Since, detector.fall.Before, detector.fall.Since) = (Part(ref input), Part(ref input), Part(ref input), Part(ref input));
        (detector.rise.Cut, detector.fall.Cut) = (input.Double(), input.Double());
        if (double.IsNaN(detector.rise.Cut) || double.IsNaN(detector.fall.Cut)) throw input.Broken("a cut is not a number");
        input.End();
        return detector;

        static WeightedMean Part(ref BinaryInput input)
        {
            double mean = input.Double(), weights = input.Finite();
            if (mean is < 0 or > 1 || weights is < 0 or > 1) throw input.Broken("a mean or its weights lie outside [0, 1]");
            return new WeightedMean(double.IsNaN(mean) ? null : mean, weights);
        }
    }

    private protected override ControlState Next(double outcome)
    {
        all = all.With(outcome, weight);
        var bound = Bound(all.SquaredWeights, logDrift);
        var mean = all.Mean!.Value;
        if (mean + bound < rise.Cut) rise = new Split(all, WeightedMean.Empty, mean + bound);
        else rise.Since = rise.Since.With(outcome, weight);
        if (mean - bound > fall.Cut) fall = new Split(all, WeightedMean.Empty, mean - bound);
        else fall.Since = fall.Since.With(outcome, weight);
        var up = Judge(rise.Since.Mean - rise.Before.Mean, rise);
        if (!twoSided) return up;
        var down = Judge(fall.Before.Mean - fall.Since.Mean, fall);
        return down > up ? down : up;
    }

    private protected override void Clear()
    {
        all = WeightedMean.Empty;
        rise = new Split(all, all, double.PositiveInfinity);
        fall = new Split(all, all, double.NegativeInfinity);
    }

    private static double Bound(double squaredWeights, double log) => Math.Sqrt(squaredWeights * log / 2);

    private ControlState Judge(double? difference, in Split split)
    {
        var weights = split.Before.SquaredWeights + split.Since.SquaredWeights;
        return difference > Bound(weights, logDrift) ? ControlState.Drift : difference > Bound(weights, logWarning) ? ControlState.Warning : ControlState.InControl;
    }

    /// <summary>The stream up to the cut and since, and the bound that the cut reached.</summary>
    private struct Split(WeightedMean before, WeightedMean since, double cut)
    {
        public WeightedMean Before = before;
        public WeightedMean Since = since;
        public double Cut = cut;
    }
}
