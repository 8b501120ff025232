using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential.ErrorRates;

/// <summary>
/// The early drift detection method: mean m and standard deviation s of the distances between errors, against the largest m + 2s so far: warning at (m + 2s)/max &lt; α, drift at (m + 2s)/max &lt; β.
/// Source: Baena-García et al., "Early drift detection method" (2006).
/// </summary>
/// <remarks>
/// <para>It has no nominal rate and alarms much: about every 490 outcomes on a steady stream at its defaults, in every library (docs/statistics.md). The state can only change at an error; without errors it never alarms, and all outcomes wrong
/// (distances of one) never do.</para>
/// </remarks>
public sealed class Eddm : ErrorRateDetector
{
    /// <summary>30 errors: the paper's.</summary>
    public const int DefaultWarmUp = 30;

    /// <summary>0.95: the paper's.</summary>
    public const double DefaultWarning = 0.95;

    /// <summary>0.9: the paper's.</summary>
    public const double DefaultDrift = 0.9;

    private const byte FormVersion = 1;

    private readonly int warmUp;
    private readonly double warning;
    private readonly double drift;
    private long count;
    private long errors;
    private long lastError;
    private double mean;
    private double variance;
    private double largest;

    /// <param name="warmUp">Outcomes, and errors, that are only counted, at least 1.</param>
    /// <param name="warning">α in (0, 1].</param>
    /// <param name="drift">β in (0, α].</param>
    public Eddm(int warmUp = DefaultWarmUp, double warning = DefaultWarning, double drift = DefaultDrift)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(warmUp, 1);
        if (!(warning is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(warning), warning, "The warning level lies in (0, 1].");
        if (!(drift > 0 && drift <= warning)) throw new ArgumentOutOfRangeException(nameof(drift), drift, "The drift level lies in (0, warning level].");
        (this.warmUp, this.warning, this.drift) = (warmUp, warning, drift);
    }

    /// <inheritdoc/>
    /// <remarks>At most 56 bytes.</remarks>
    public override void WriteTo(IBufferWriter<byte> output)
    {
        PutHead(output, FormVersion);
        output.PutCount(count);
        output.PutCount(errors);
        output.PutCount(lastError);
        output.PutDoubles([mean, variance, largest]);
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version.</exception>
    public static Eddm Read(ReadOnlySpan<byte> source, int warmUp = DefaultWarmUp, double warning = DefaultWarning, double drift = DefaultDrift)
    {
        var input = new BinaryInput("EDDM", source);
        var detector = new Eddm(warmUp, warning, drift);
        detector.ReadHead(ref input, FormVersion);
        (detector.count, detector.errors, detector.lastError) = (input.Count(), input.Count(), input.Count());
        (detector.mean, detector.variance, detector.largest) = (input.Finite(), input.Finite(), input.Finite());
        if (detector.errors > detector.count || detector.lastError > detector.count || detector.variance < 0) throw input.Broken("the counts or the variance contradict each other");
        input.End();
        return detector;
    }

    private protected override ControlState Next(double outcome)
    {
        count++;
        if (outcome == 0) return State;
        errors++;
        double distance = count - lastError, before = distance - mean;
        lastError = count;
        mean += before / errors;
        if (errors > 1) variance += (before * (distance - mean) - variance) / (errors - 1);
        if (count <= warmUp) return State;
        var level = mean + 2 * Math.Sqrt(variance);
        if (level > largest)
        {
            largest = level;
            return State;
        }
        if (errors <= warmUp) return State;
        var share = level / largest;
        return share < drift ? ControlState.Drift : share < warning ? ControlState.Warning : ControlState.InControl;
    }

    private protected override void Clear()
    {
        count = errors = lastError = 0;
        mean = variance = largest = 0;
    }
}
