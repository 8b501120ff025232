using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential.ErrorRates;

/// <summary>
/// The fast Hoeffding drift detection method: the share p of right predictions in the newest n outcomes, against the largest p so far: drift at p_max − p &gt; √(ln(1/δ)/(2n)).
/// Source: Pesaranghader, Viktor, "Fast Hoeffding drift detection method for evolving data streams" (2016).
/// </summary>
/// <remarks>
/// <para>Only rises of the error rate count. p_max is the best of many windows, so δ is no promise for a stream (docs/statistics.md). Fewer than n outcomes, all outcomes equal: never a drift. State: a bit for each outcome of the window.</para>
/// </remarks>
public sealed class Fhddm : ErrorRateDetector
{
    /// <summary>100: of the paper's window sizes the one with the fewest false alarms.</summary>
    public const int DefaultWindow = 100;

    /// <summary>10⁻⁶: as in MOA.</summary>
    public const double DefaultDelta = 1e-6;

    private const byte FormVersion = 1;

    private readonly OutcomeWindow window;
    private readonly int windowSize;
    private readonly double epsilon;
    private int fewestErrors;

    /// <param name="windowSize">n, at least 1.</param>
    /// <param name="delta">δ in (0, 1).</param>
    public Fhddm(int windowSize = DefaultWindow, double delta = DefaultDelta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSize, 1);
        if (!(delta is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(delta), delta, "δ lies in (0, 1).");
        (this.windowSize, fewestErrors, window) = (windowSize, windowSize, new OutcomeWindow(windowSize));
        epsilon = Math.Sqrt(Math.Log(1 / delta) / (2.0 * windowSize));
    }

    /// <inheritdoc/>
    /// <remarks>At most 12 bytes and a bit for each outcome of the window.</remarks>
    public override void WriteTo(IBufferWriter<byte> output)
    {
        PutHead(output, FormVersion);
        output.PutCount(fewestErrors);
        window.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version, or hold more outcomes than the window.</exception>
    public static Fhddm Read(ReadOnlySpan<byte> source, int windowSize = DefaultWindow, double delta = DefaultDelta)
    {
        var input = new BinaryInput("FHDDM", source);
        var detector = new Fhddm(windowSize, delta);
        detector.ReadHead(ref input, FormVersion);
        var fewest = input.Count();
        detector.fewestErrors = fewest <= windowSize ? (int)fewest : throw input.Broken($"{fewest} errors do not fit the window {windowSize}");
        detector.window.Read(ref input);
        input.End();
        return detector;
    }

    private protected override ControlState Next(double outcome)
    {
        window.Push(outcome == 1);
        if (!window.IsFull) return ControlState.InControl;
        fewestErrors = Math.Min(fewestErrors, window.Errors);
        return (window.Errors - fewestErrors) / (double)windowSize > epsilon ? ControlState.Drift : ControlState.InControl;
    }

    private protected override void Clear()
    {
        window.Clear();
        fewestErrors = windowSize;
    }
}
