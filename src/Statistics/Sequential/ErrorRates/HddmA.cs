using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential.ErrorRates;

/// <summary>
/// Hoeffding's drift detection method with averages: the mean of all n outcomes against the mean of the first k, k the cut where mean + √(ln(1/δ)/(2k)) was least; a rise when mean_n − mean_k ≥ √((n − k)/(kn) · ½ ln(2/δ)), a fall likewise.
/// Source: Frías-Blanco et al., "Online and non-parametric drift detection methods based on Hoeffding's bounds" (2015), A-test.
/// </summary>
/// <remarks>
/// <para>δ holds for one comparison of one cut; the cut is chosen and the comparison repeated, so it is no promise for a stream, but no assumption on the distribution is made, and few alarms are measured (docs/statistics.md). All outcomes
/// equal: never a drift.</para>
/// </remarks>
public sealed class HddmA : ErrorRateDetector
{
    /// <summary>0.001: the paper's.</summary>
    public const double DefaultDrift = 0.001;

    /// <summary>0.005: the paper's.</summary>
    public const double DefaultWarning = 0.005;

    private const byte FormVersion = 1;

    private readonly double logCut;
    private readonly double logDrift;
    private readonly double logWarning;
    private readonly bool twoSided;
    private RunningMean all;
    private RunningMean low;
    private RunningMean high;

    /// <param name="drift">δ of a drift, in (0, 1).</param>
    /// <param name="warning">δ of a warning, in [drift, 1).</param>
    /// <param name="twoSided">Whether a fall of the error rate counts too.</param>
    public HddmA(double drift = DefaultDrift, double warning = DefaultWarning, bool twoSided = false)
    {
        if (!(drift is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(drift), drift, "The confidence of a drift lies in (0, 1).");
        if (!(warning >= drift && warning < 1)) throw new ArgumentOutOfRangeException(nameof(warning), warning, "The confidence of a warning lies in [drift, 1).");
        (logCut, logDrift, logWarning, this.twoSided) = (Math.Log(1 / drift), Math.Log(2 / drift), Math.Log(2 / warning), twoSided);
    }

    /// <inheritdoc/>
    /// <remarks>At most 56 bytes.</remarks>
    public override void WriteTo(IBufferWriter<byte> output)
    {
        PutHead(output, FormVersion);
        foreach (var part in (ReadOnlySpan<RunningMean>)[all, low, high])
        {
            output.PutCount(part.Count);
            output.PutDouble(part.Mean);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version.</exception>
    public static HddmA Read(ReadOnlySpan<byte> source, double drift = DefaultDrift, double warning = DefaultWarning, bool twoSided = false)
    {
        var input = new BinaryInput("HDDM-A", source);
        var detector = new HddmA(drift, warning, twoSided);
        detector.ReadHead(ref input, FormVersion);
        (detector.all, detector.low, detector.high) = (Part(ref input), Part(ref input), Part(ref input));
        if (detector.low.Count > detector.all.Count || detector.high.Count > detector.all.Count) throw input.Broken("a cut lies behind the end of the stream");
        input.End();
        return detector;

        static RunningMean Part(ref BinaryInput input)
        {
            var part = new RunningMean(input.Count(), input.Finite());
            return part.Mean is >= 0 and <= 1 ? part : throw input.Broken("a mean lies outside [0, 1]");
        }
    }

    private protected override ControlState Next(double outcome)
    {
        all = all.With(outcome);
        if (all.Count == 1) low = high = all;
        var bound = CutBound(all.Count);
        if (low.Mean + CutBound(low.Count) >= all.Mean + bound) low = all;
        var state = Judge(low, all.Mean - low.Mean);
        if (!twoSided) return state;
        if (high.Mean - CutBound(high.Count) <= all.Mean - bound) high = all;
        var fall = Judge(high, high.Mean - all.Mean);
        return fall > state ? fall : state;
    }

    private protected override void Clear() => all = low = high = default;

    private double CutBound(long count) => Math.Sqrt(1.0 / (2 * count) * logCut);

    private ControlState Judge(RunningMean cut, double difference)
    {
        if (cut.Count == all.Count) return ControlState.InControl;
        var share = (all.Count - cut.Count) / (double)cut.Count * (1.0 / all.Count);
        return difference >= Math.Sqrt(share / 2 * logDrift) ? ControlState.Drift : difference >= Math.Sqrt(share / 2 * logWarning) ? ControlState.Warning : ControlState.InControl;
    }
}
