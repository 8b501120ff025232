using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// The Page-Hinkley test of a mean that moves away from the stream's own average m: U ← max(0, αU + (x − m) − δ), D ← max(0, αD − (x − m) − δ), drift when n ≥ the least number of values and U ≥ λ (up) or D ≥ λ (down).
/// Sources: Page (1954), Hinkley (1971); the forgetting factor α is that of scikit-multiflow and River.
/// </summary>
/// <remarks>
/// <para><b>River compatible</b>: S ← αS + (x − m) ∓ δ is not held at zero but compared with its own extreme, drift when S − min S &gt; λ or max S − S &gt; λ, as River does since it became two-sided. With α = 1 the two forms agree; with
/// α &lt; 1 an old extreme stays while the sum fades towards zero, and that alone can alarm on a long stream, so it is not the default.</para>
/// <para>δ and λ are in units of x: choose δ as half the shift that matters and λ by the false alarms that you bear (docs/statistics.md). After a drift the next value begins a new stream. Sums are about the first value, so that a large
/// offset costs no digits. NaN and ±∞ are ignored; magnitudes beyond 1e100 count as 1e100. All values equal: never a drift.</para>
/// </remarks>
public sealed class PageHinkley : SequentialDetector
{
    /// <summary>30: an average of fewer values is too rough to compare with (River's default).</summary>
    public const int DefaultLeastValues = 30;

    /// <summary>0.005: River's default, meant for error rates.</summary>
    public const double DefaultDelta = 0.005;

    /// <summary>50: River's default.</summary>
    public const double DefaultThreshold = 50;

    /// <summary>0.9999: forgets with a time constant of 10,000 values (River's default).</summary>
    public const double DefaultAlpha = 0.9999;

    private const byte FormVersion = 1;

    private readonly int leastValues;
    private readonly double delta;
    private readonly double threshold;
    private readonly double alpha;
    private readonly ChangeDirection direction;
    private readonly bool riverCompatible;

    private double count;
    private double first;
    private double total;
    private double rise;
    private double fall;
    private double leastRise;
    private double mostFall;

    /// <param name="leastValues">Values before the first drift, at least 1.</param>
    /// <param name="delta">δ ≥ 0, the deviation that is tolerated, in units of x.</param>
    /// <param name="threshold">λ &gt; 0, in units of x.</param>
    /// <param name="alpha">α in (0, 1], the forgetting factor.</param>
    /// <param name="direction">Which changes count.</param>
    /// <param name="riverCompatible">Compares the sums with their extremes.</param>
    public PageHinkley(
        int leastValues = DefaultLeastValues, double delta = DefaultDelta, double threshold = DefaultThreshold, double alpha = DefaultAlpha, ChangeDirection direction = ChangeDirection.Both, bool riverCompatible = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leastValues, 1);
        if (!(delta >= 0 && double.IsFinite(delta))) throw new ArgumentOutOfRangeException(nameof(delta), delta, "δ is a finite number ≥ 0.");
        if (!(threshold > 0)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold is a number > 0.");
        if (!(alpha is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The forgetting factor lies in (0, 1].");
        if (!Enum.IsDefined(direction)) throw new ArgumentOutOfRangeException(nameof(direction), direction, "A direction is Up, Down or Both.");
        (this.leastValues, this.delta, this.threshold, this.alpha, this.direction, this.riverCompatible) = (leastValues, delta, threshold, alpha, direction, riverCompatible);
        Reset();
    }

    public override ControlState Add(double value)
    {
        if (!Usable(ref value)) return ControlState.InControl;
        if (State == ControlState.Drift) Reset();
        if (count == 0) first = value;
        count++;
        var shifted = value - first;
        total += shifted;
        var deviation = shifted - total / count;
        return State = (riverCompatible ? BeyondExtremes(deviation) : BeyondZero(deviation)) && count >= leastValues ? ControlState.Drift : ControlState.InControl;
    }

    public override void Reset()
    {
        State = ControlState.InControl;
        count = first = total = rise = fall = 0;
        leastRise = riverCompatible ? double.PositiveInfinity : 0;
        mostFall = riverCompatible ? double.NegativeInfinity : 0;
    }

    /// <inheritdoc/>
    /// <remarks>58 bytes.</remarks>
    public override void WriteTo(IBufferWriter<byte> output)
    {
        PutHead(output, FormVersion);
        output.PutDoubles([count, first, total, rise, fall, leastRise, mostFall]);
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version.</exception>
    public static PageHinkley Read(
        ReadOnlySpan<byte> source, int leastValues = DefaultLeastValues, double delta = DefaultDelta, double threshold = DefaultThreshold, double alpha = DefaultAlpha, ChangeDirection direction = ChangeDirection.Both, bool riverCompatible = false)
    {
        var input = new BinaryInput("Page-Hinkley", source);
        var detector = new PageHinkley(leastValues, delta, threshold, alpha, direction, riverCompatible);
        detector.ReadHead(ref input, FormVersion);
        (detector.count, detector.first, detector.total) = (input.Finite(), input.Finite(), input.Finite());
        (detector.rise, detector.fall, detector.leastRise, detector.mostFall) = (input.Finite(), input.Finite(), input.Double(), input.Double());
        if (detector.count < 0 || double.IsNaN(detector.leastRise) || double.IsNaN(detector.mostFall)) throw input.Broken("a count is negative or an extreme is not a number");
        input.End();
        return detector;
    }

    private bool BeyondZero(double deviation)
    {
        rise = double.MaxNative(alpha * rise + (deviation - delta), 0);
        fall = double.MaxNative(alpha * fall + (-deviation - delta), 0);
        return (rise >= threshold && direction != ChangeDirection.Down) || (fall >= threshold && direction != ChangeDirection.Up);
    }

    private bool BeyondExtremes(double deviation)
    {
        rise = alpha * rise + deviation - delta;
        fall = alpha * fall + deviation + delta;
        if (rise < leastRise) leastRise = rise;
        if (fall > mostFall) mostFall = fall;
        return (rise - leastRise > threshold && direction != ChangeDirection.Down) || (mostFall - fall > threshold && direction != ChangeDirection.Up);
    }
}
