using System.Buffers;
using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential.ErrorRates;

/// <summary>
/// The statistical test of equal proportions: the error rate of the newest n₂ outcomes against that of all n₁ before, T = (|k₁/n₁ − k₂/n₂| − ½(1/n₁ + 1/n₂)) / √(p(1 − p)(1/n₁ + 1/n₂)), p = (k₁ + k₂)/(n₁ + n₂); warning and drift where the
/// two-sided normal probability of T is below α and the newest rate is the higher one. Source: Nishida, Yamauchi, "Detecting concept drift using statistical testing" (2007).
/// </summary>
/// <remarks>
/// <para>T² is the χ² of the fourfold table with Yates' correction. α holds for one look; looks overlap (docs/statistics.md). Before 2 n₂ outcomes, and with all outcomes equal: in control.</para>
/// </remarks>
public sealed class Stepd : ErrorRateDetector
{
    /// <summary>30: the paper's.</summary>
    public const int DefaultWindow = 30;

    /// <summary>0.003: the paper's.</summary>
    public const double DefaultDrift = 0.003;

    /// <summary>0.05: the paper's.</summary>
    public const double DefaultWarning = 0.05;

    private const byte FormVersion = 1;

    private readonly OutcomeWindow window;
    private readonly int windowSize;
    private readonly double driftLevel;
    private readonly double warningLevel;
    private long olderCount;
    private long olderErrors;

    /// <param name="windowSize">n₂, at least 2.</param>
    /// <param name="drift">α of a drift, in (0, 1).</param>
    /// <param name="warning">α of a warning, in [drift, 1).</param>
    public Stepd(int windowSize = DefaultWindow, double drift = DefaultDrift, double warning = DefaultWarning)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSize, 2);
        if (!(drift is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(drift), drift, "The level of a drift lies in (0, 1).");
        if (!(warning >= drift && warning < 1)) throw new ArgumentOutOfRangeException(nameof(warning), warning, "The level of a warning lies in [drift, 1).");
        (this.windowSize, window) = (windowSize, new OutcomeWindow(windowSize));
        (driftLevel, warningLevel) = (Normal.InvCDF(0, 1, 1 - drift / 2), Normal.InvCDF(0, 1, 1 - warning / 2));
    }

    /// <inheritdoc/>
    /// <remarks>At most 32 bytes and a bit for each outcome of the window.</remarks>
    public override void WriteTo(IBufferWriter<byte> output)
    {
        PutHead(output, FormVersion);
        output.PutCount(olderCount);
        output.PutCount(olderErrors);
        window.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version, or hold more outcomes than the window.</exception>
    public static Stepd Read(ReadOnlySpan<byte> source, int windowSize = DefaultWindow, double drift = DefaultDrift, double warning = DefaultWarning)
    {
        var input = new BinaryInput("STEPD", source);
        var detector = new Stepd(windowSize, drift, warning);
        detector.ReadHead(ref input, FormVersion);
        (detector.olderCount, detector.olderErrors) = (input.Count(), input.Count());
        if (detector.olderErrors > detector.olderCount) throw input.Broken("there are more errors than outcomes");
        detector.window.Read(ref input);
        input.End();
        return detector;
    }

    private protected override ControlState Next(double outcome)
    {
        if (window.IsFull) olderCount++;
        olderErrors += window.Push(outcome == 1);
        if (olderCount < windowSize) return ControlState.InControl;
        double n1 = olderCount, n2 = windowSize, rise = window.Errors / n2 - olderErrors / n1, reciprocal = 1 / n1 + 1 / n2, pooled = (olderErrors + window.Errors) / (n1 + n2);
        // Without a spread the rise is 0 and the corrected difference negative.
        var corrected = rise - .5 * reciprocal;
        if (!(corrected > 0)) return ControlState.InControl;
        var level = corrected / Math.Sqrt(pooled * (1 - pooled) * reciprocal);
        return level > driftLevel ? ControlState.Drift : level > warningLevel ? ControlState.Warning : ControlState.InControl;
    }

    private protected override void Clear()
    {
        window.Clear();
        olderCount = olderErrors = 0;
    }
}
