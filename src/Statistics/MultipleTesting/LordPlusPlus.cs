using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>
/// LORD++: control of the false discovery rate over a stream of p-values that never ends, each answered as it comes:
/// α_t = w₀ γ_t + (α − w₀) γ_{t−τ₁} + α Σ_{j≥2} γ_{t−τ_j} with τ_j the times of the rejections, w₀ = α/2.
/// </summary>
/// <remarks>
/// <para>γ_j = 0.07720838 · ln(max(j, 2)) / (j · e^√ln j), which sums to 1. Source: Ramdas, Yang, Wainwright, Jordan (2017), after Javanmard, Montanari (2018). False discovery rate at most α for independent p-values.</para>
/// <para>p lies in [0, 1], α in (0, 1), else <see cref="ArgumentOutOfRangeException"/> and nothing changed. State: the times of at most 4,097 rejections (the first and the latest); forgetting lowers later levels only. Time per test is
/// proportional to them. Not thread-safe.</para>
/// </remarks>
public sealed class LordPlusPlus
{
    private const byte FormVersion = 1;
    private readonly OnlineWealth wealth;

    /// <param name="alpha">The false discovery rate to keep.</param>
    public LordPlusPlus(double alpha) : this(new OnlineWealth(alpha)) { }

    private LordPlusPlus(OnlineWealth wealth) => this.wealth = wealth;

    public double Alpha => wealth.Alpha;

    /// <summary>p-values answered so far.</summary>
    public long Tests { get; private set; }

    /// <summary>α_t of the next test.</summary>
    public double NextLevel => wealth.Level(Tests + 1, Gamma);

    /// <summary>Answers the next p-value.</summary>
    public OnlineTest Test(double p)
    {
        PValues.Check(p);
        var level = NextLevel;
        Tests++;
        if (p <= level) wealth.Reject(Tests);
        return new OnlineTest(level, p <= level);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutCount(Tests);
        wealth.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not a LORD++ state of a known version.</exception>
    public static LordPlusPlus Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("LORD++", source);
        input.Version(FormVersion);
        var tests = input.Count();
        var rule = new LordPlusPlus(OnlineWealth.Read(ref input, tests)) { Tests = tests };
        input.End();
        return rule;
    }

    private static double Gamma(long j) => 0.07720838 * Math.Log(Math.Max(j, 2)) / (j * Math.Exp(Math.Sqrt(Math.Log(j))));
}
