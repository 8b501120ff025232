using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential.ErrorRates;

/// <summary>
/// The drift detection method: error rate p after n outcomes with s = √(p(1 − p)/n), against the least p + s so far: warning at p + s &gt; p_min + w·s_min, drift at p + s &gt; p_min + d·s_min.
/// Source: Gama, Medas, Castillo, Rodrigues, "Learning with drift detection" (2004).
/// </summary>
/// <remarks>
/// <para>Only rises count. The minimum of many looks lies below the rate, so that false alarms are more frequent than three standard deviations promise, and a long stream makes it slow: the average forgets nothing. All outcomes equal: never
/// a drift.</para>
/// </remarks>
public sealed class Ddm : ErrorRateDetector
{
    /// <summary>30: the paper's; fewer outcomes have no normal approximation.</summary>
    public const int DefaultWarmUp = 30;

    /// <summary>2 standard deviations: the paper's 95 %.</summary>
    public const double DefaultWarning = 2;

    /// <summary>3 standard deviations: the paper's 99 %.</summary>
    public const double DefaultDrift = 3;

    private const byte FormVersion = 1;

    private readonly int warmUp;
    private readonly double warning;
    private readonly double drift;
    private long count;
    private double rate;
    private double leastRate = double.PositiveInfinity;
    private double leastDeviation = double.PositiveInfinity;

    /// <param name="warmUp">Outcomes that are only counted, at least 1.</param>
    /// <param name="warning">w &gt; 0, in standard deviations.</param>
    /// <param name="drift">d ≥ w, in standard deviations.</param>
    public Ddm(int warmUp = DefaultWarmUp, double warning = DefaultWarning, double drift = DefaultDrift)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(warmUp, 1);
        if (!(warning > 0)) throw new ArgumentOutOfRangeException(nameof(warning), warning, "The warning level is a number > 0.");
        if (!(drift >= warning)) throw new ArgumentOutOfRangeException(nameof(drift), drift, "The drift level is at least the warning level.");
        (this.warmUp, this.warning, this.drift) = (warmUp, warning, drift);
    }

    /// <inheritdoc/>
    /// <remarks>At most 36 bytes.</remarks>
    public override void WriteTo(IBufferWriter<byte> output)
    {
        PutHead(output, FormVersion);
        output.PutCount(count);
        output.PutDoubles([rate, leastRate, leastDeviation]);
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version.</exception>
    public static Ddm Read(ReadOnlySpan<byte> source, int warmUp = DefaultWarmUp, double warning = DefaultWarning, double drift = DefaultDrift)
    {
        var input = new BinaryInput("DDM", source);
        var detector = new Ddm(warmUp, warning, drift);
        detector.ReadHead(ref input, FormVersion);
        (detector.count, detector.rate, detector.leastRate, detector.leastDeviation) = (input.Count(), input.Finite(), input.Double(), input.Double());
        if (detector.rate is < 0 or > 1 || !(detector.leastRate >= 0) || !(detector.leastDeviation >= 0)) throw input.Broken("a rate or deviation is out of range");
        input.End();
        return detector;
    }

    private protected override ControlState Next(double outcome)
    {
        count++;
        rate += (outcome - rate) / count;
        if (count <= warmUp) return ControlState.InControl;
        var deviation = Math.Sqrt(rate * (1 - rate) / count);
        var level = rate + deviation;
        if (level <= leastRate + leastDeviation) (leastRate, leastDeviation) = (rate, deviation);
        return level > leastRate + drift * leastDeviation ? ControlState.Drift : level > leastRate + warning * leastDeviation ? ControlState.Warning : ControlState.InControl;
    }

    private protected override void Clear() => (count, rate, leastRate, leastDeviation) = (0, 0, double.PositiveInfinity, double.PositiveInfinity);
}
