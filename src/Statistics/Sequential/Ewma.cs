using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// The exponentially weighted moving average chart of standardised values: Z ← (1 − λ)Z + λz, Z₀ = 0, drift at |Z| &gt; L √(λ/(2 − λ) · (1 − (1 − λ)^(2t))). Sources: Roberts (1959); run lengths Lucas, Saccucci (1990).
/// </summary>
/// <remarks>
/// <para>Standardise with an anchor's mean and standard deviation. With λ = 0.2 and L = 3 an independent standard normal stream alarms on average every 560 values. A small λ finds small shifts. The average goes on after a drift until
/// <see cref="Reset"/>. NaN and ±∞ are ignored; magnitudes beyond 1e100 count as 1e100.</para>
/// </remarks>
public sealed class Ewma : SequentialDetector
{
    /// <summary>0.2: the middle of the range that Montgomery advises (.05 to .25), for shifts of about one standard deviation.</summary>
    public const double DefaultWeight = 0.2;

    /// <summary>3: the customary three-sigma limit.</summary>
    public const double DefaultLimit = 3;

    private const byte FormVersion = 1;

    private readonly double weight;
    private readonly double limit;
    private double decay = 1;

    /// <param name="weight">λ in (0, 1], the weight of the newest value.</param>
    /// <param name="limit">L &gt; 0, in standard deviations of Z.</param>
    public Ewma(double weight = DefaultWeight, double limit = DefaultLimit)
    {
        if (!(weight is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(weight), weight, "The weight of the newest value lies in (0, 1].");
        if (!(limit > 0)) throw new ArgumentOutOfRangeException(nameof(limit), limit, "The limit is a number > 0.");
        (this.weight, this.limit) = (weight, limit);
    }

    /// <summary>Z, in standard deviations of one value; 0 before the first.</summary>
    public double Level { get; private set; }

    public override ControlState Add(double value)
    {
        if (!Usable(ref value)) return ControlState.InControl;
        Level += weight * (value - Level);
        decay *= (1 - weight) * (1 - weight);
        var variance = weight / (2 - weight) * (1 - decay);
        return State = Level * Level > limit * limit * variance ? ControlState.Drift : ControlState.InControl;
    }

    public override void Reset() => (State, Level, decay) = (ControlState.InControl, 0, 1);

    /// <inheritdoc/>
    /// <remarks>18 bytes.</remarks>
    public override void WriteTo(IBufferWriter<byte> output)
    {
        PutHead(output, FormVersion);
        output.PutDoubles([Level, decay]);
    }

    /// <exception cref="InvalidDataException">The bytes are not a chart of a known version.</exception>
    public static Ewma Read(ReadOnlySpan<byte> source, double weight = DefaultWeight, double limit = DefaultLimit)
    {
        var input = new BinaryInput("EWMA", source);
        var chart = new Ewma(weight, limit);
        chart.ReadHead(ref input, FormVersion);
        (chart.Level, chart.decay) = (input.Finite(), input.Finite());
        if (chart.decay is < 0 or > 1) throw input.Broken("the decay lies outside [0, 1]");
        input.End();
        return chart;
    }
}
